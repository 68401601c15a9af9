"""OpenBox: whose voicemail it is, and what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import RowMapping

from scenc.bundle.schema import Mailbox
from scenc.flow.actions import OpenBox
from scenc.flow.events import BoxOpened, Message

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def open_box(action: OpenBox, call: Call) -> None:
    """Whoever speaks here, be they transferred, opens their own box; another one only if a PIN protects it."""
    boxes = call.scenario.bundle.mailboxes
    user = call.leg.who.user if call.leg.who is not None and not call.leg.trunk else ""
    box = boxes.get(user)
    if action.number:
        numbered = [each for each in boxes.values() if action.number == _number(each, call)]
        box = next((each for each in numbered if each.pin or each.name == user), None)
    if box is None or not user:
        call.post(BoxOpened(""))
        return
    call.journal.end, call.journal.party = "messages", box.name
    call.when_done(call.exchange.mailroom.list(box.name), partial(_opened, call, box))


def _number(box: Mailbox, call: Call) -> str | None:
    user = call.scenario.bundle.users.get(box.name)
    return user.number if user is not None else box.number


def _opened(call: Call, box: Mailbox, rows: Sequence[RowMapping]) -> None:
    found = tuple(Message(row["id"], row["caller"], row["saved"] is None) for row in rows)
    call.post(BoxOpened(box.name, box.pin or "", found))
