"""Dial: a number outside is called over a trunk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scenc.flow.actions import Dial
from scenc.pbx.calls.dialling import Dialling
from scenc.pbx.calls.presentation import Caller
from scenc.pbx.equipment.ledger import Meter

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def dial(action: Dial, call: Call) -> None:
    """Call the number; a trunk that is down or full is unavailable. For an emergency call an ordinary one ends."""
    line = call.exchange.trunks.line(action.trunk)
    call.for_help = action.emergency
    if action.emergency and line is not None and line.full:
        call.exchange.make_way(action.trunk)
    answered, failed = partial(call.target_answered, action.number), partial(call.target_failed, action.number)
    dialling = Dialling(call.exchange, call, answered, failed, Caller(action.number, ""))
    dialling.on_sound, dialling.on_again = call.hearing.sound, call.hearing.let_ring
    call.diallings[action.number] = dialling
    day = call.exchange.wall(call.scenario).date()
    call.meter = Meter(day, call.user, action.kind, action.rate)
    trunks = call.exchange.trunks
    ways = trunks.ways(action.number, action.present, action.trunk, emergency=action.emergency)
    dialling.start([] if trunks.passed_over(action.trunk, action.others) else ways, call.shown, call.leg)
    call.hearing.let_ring()
