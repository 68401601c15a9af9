"""`scenc ctl parked`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def parked(runtime: Runtime, argument: str) -> Answer:
    """Which calls are parked, and where."""
    taken = runtime.pbx.exchange.parking.taken()
    return {
        "parked": [
            {"place": place, "id": call.journal.call, "caller": call.journal.caller} for place, call in taken.items()
        ]
    }
