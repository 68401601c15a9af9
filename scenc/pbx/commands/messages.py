"""`scenc ctl messages`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from scenc.pbx.commands import Answer, Refused, read
from scenc.store.tables import messages as message_table

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def messages(runtime: Runtime, argument: str) -> Answer:
    """Voicemail messages, of one mailbox or of all."""
    boxes = runtime.pbx.scenario.bundle.mailboxes if runtime.pbx.scenario else {}
    if argument and argument not in boxes:
        raise Refused(f"there is no mailbox “{argument}”; there are: {', '.join(boxes) or 'none'}")
    query = select(message_table).order_by(message_table.c.received)
    rows = await read(runtime, query.where(message_table.c.mailbox == argument) if argument else query)
    folder = runtime.settings.data.resolve()
    return {"messages": [{**row, "file": str(folder / row["file"])} for row in rows]}
