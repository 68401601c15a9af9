"""Connect: caller and target talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Connect
from scenc.pbx.calls.bridge import Bridge

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def connect(action: Connect, call: Call) -> None:
    """Bridge the caller with the leg of the target that picked up."""
    party = call.answered[action.target]
    call.hearing.hush()
    call.leg.agree(party)
    call.answer()
    call.bridge = Bridge(call.exchange.media, call.leg, party, call.music)
    if call.meter is not None:
        call.meter.began = call.exchange.loop.time()
    del call.answered[action.target]
    call.reached()
    picked_up = party.who.user if party.who is not None else ""
    call.journal.connect(picked_up or action.target, call.exchange.time())
    call.exchange.webhooks.call("call-answered", call.journal)
    if call.third is not None:
        call.third.joined()
