"""Connect: caller and target talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Connect
from scenc.pbx.bridge import Bridge

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def connect(action: Connect, call: Call) -> None:
    """Bridge the caller with the leg of the target that picked up."""
    call.hush()
    call.answer()
    call.bridge = Bridge(call.exchange.media, call.leg, call.answered[action.target])
    del call.answered[action.target]
    call.journal.end, call.journal.party = "human", action.target
