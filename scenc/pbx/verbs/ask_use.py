"""AskUse: what was used up today?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import AskUse
from scenc.flow.events import Used

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def ask_use(action: AskUse, call: Call) -> None:
    """Look it up."""
    day = call.exchange.wall(call.scenario).date()
    call.post(Used(*call.exchange.ledger.used(day, call.user, action.kind)))
