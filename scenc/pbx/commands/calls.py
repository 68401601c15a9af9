"""`scenc ctl calls`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from scenc.pbx.commands import Answer, read
from scenc.store.tables import calls as call_table

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


RECENT = 50


async def calls(runtime: Runtime, argument: str) -> Answer:
    """Calls in progress, then the latest that ended."""
    running = [
        {
            "id": id,
            "caller": call.journal.caller,
            "called": call.journal.called,
            "started": call.journal.started,
            "node": call.journal.path[-1][1] if call.journal.path else "",
            "party": call.journal.party,
        }
        for id, call in runtime.pbx.calls.items()
    ]
    ended = select(call_table).where(call_table.c.ended.is_not(None)).order_by(call_table.c.started.desc())
    return {"running": running, "ended": await read(runtime, ended.limit(RECENT))}
