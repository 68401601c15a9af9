"""Work that is done again and again: when there is something new, and after a while when something is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

log = structlog.get_logger("scenc")

AFTER_FAULT_SECONDS = 30.0


async def rounds(news: asyncio.Event, work: Callable[[], Awaitable[float | None]]) -> None:
    """For ever: `work` says after how many seconds it is to be done again, None waits for `news`."""
    while True:
        news.clear()
        try:
            wait = await work()
        except Exception:  # a full disk, a damaged file: what waits goes on waiting
            log.exception("fault")
            wait = AFTER_FAULT_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), wait)
