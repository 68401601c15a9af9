"""LookUp: who is it that calls?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import LookUp
from scenc.flow.events import LookedUp
from scenc.flow.ops.lookup import Lookup
from scenc.pbx.gateways.lookups import ask

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def look_up(action: LookUp, call: Call) -> None:
    """By the scenario's table, or by its service. The flow goes on when its time is over; an answer that comes later
    finds the call elsewhere, and is not told."""
    lookup, op, node = call.scenario.bundle.lookups[action.lookup], call.op, call.node
    if not lookup.url or not isinstance(op, Lookup):
        call.post(LookedUp(lookup.entries.get(action.caller, "")))
        return

    def told(answer: str) -> None:
        if call.node == node:
            call.post(LookedUp(answer))

    call.when_done(ask(lookup.url, action.caller, op.timeout), told)
