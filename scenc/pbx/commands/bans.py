"""`scenc ctl bans`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def bans(runtime: Runtime, argument: str) -> Answer:
    """Who is not heard at the moment."""
    banned = runtime.guard.banned().items()
    return {"bans": [{"source": source, "seconds": round(left), "why": why} for source, (left, why) in banned]}
