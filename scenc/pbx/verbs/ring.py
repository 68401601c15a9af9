"""Ring: telephones ring, the caller hears that they do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scenc.flow.actions import Ring
from scenc.pbx.calls.dialling import Dialling

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def ring(action: Ring, call: Call) -> None:
    """Ring every device of the targets; a telephone in use that takes no second call is busy."""
    for target in action.targets:
        answered, failed = partial(call.target_answered, target), partial(call.target_failed, target)
        dialling = Dialling(call.exchange, call, answered, failed, call.who(target))
        if not action.silent:  # else whoever waits hears music
            dialling.on_sound, dialling.on_again = call.hearing.sound, call.hearing.let_ring
        call.diallings[target] = dialling
        if call.exchange.engaged(call, target):
            dialling.refuse("busy")
            continue
        ask = call.scenario.sound(action.ask) if target in action.confirm else None
        devices = call.exchange.devices(call, target, ask)
        dialling.start(devices, call.shown, call.leg)
    if not action.silent:
        call.hearing.let_ring()
