"""Look-ups by a service: who is it that calls? Asked while the caller waits, so it has no time to lose."""

from __future__ import annotations

import asyncio
import json

import httpx
import structlog

log = structlog.get_logger("lookup")

MOST_BYTES = 4096  # of an answer


async def ask(url: str, number: str, seconds: float) -> str:
    """The internal number of who looks after the caller, or `blocked`; empty if nobody is known, or none was found out
    in time."""
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds, trust_env=False) as client:
            return await _ask(client, url, number)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        log.warning("look-up failed", url=url, error=str(error) or type(error).__name__)
        return ""


async def _ask(client: httpx.AsyncClient, url: str, number: str) -> str:
    async with client.stream("GET", url, params={"number": number}) as answer:
        if answer.status_code == 404:
            return ""
        answer.raise_for_status()
        body = b""
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise ValueError("the answer is too long")
    found = json.loads(body)
    owner = found.get("owner") if isinstance(found, dict) else None
    return owner if isinstance(owner, str) else ""
