"""`scenc ctl drain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def drain(runtime: Runtime, argument: str) -> Answer:
    """Take no new calls, end when the running ones have ended."""
    runtime.drain()
    return {"calls": len(runtime.pbx.calls)}
