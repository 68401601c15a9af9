"""`page`: telephones answer by themselves, and all hear who speaks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scenc.flow.events import Outcome, Served
from scenc.pbx.calls.dialling import Dialling

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


def page(call: Call, people: str) -> str | None:
    """Ring all who do not talk and may be disturbed; it cannot be done when nobody is there."""
    exchange = call.exchange
    free = [
        name
        for name in people.split(",")
        if name != call.caller.user and not exchange.legs_of(name) and not exchange.personal.of(name).dnd
    ]
    reached = {name: devices for name in free if (devices := exchange.telephones(call, name))}
    if not reached:
        return ""
    for name in reached:
        answered, failed = partial(_answered, call, name), partial(_failed, call, name)
        call.diallings[name] = Dialling(exchange, call, answered, failed, call.who(name))
    call.hearing.let_ring()
    for name, devices in reached.items():
        call.diallings[name].start([replace(device, pages=True) for device in devices], call.caller, call.leg)
    return None


def _answered(call: Call, name: str, leg: Leg) -> None:
    """The first one opens the room."""
    rooms, room = call.exchange.rooms, f"page:{call.journal.call}"
    call.diallings.pop(name, None)
    first = not call.answered
    call.answered[name] = leg
    if first:
        call.hearing.hush()
        call.answer()
        rooms.join(room, call.leg, tones=False)
        call.journal.end, call.journal.party = "human", name
        call.post(Served(True))
    rooms.join(room, leg, tones=False)
    call.exchange.media.mute(leg.open_media())


def _failed(call: Call, name: str, outcome: Outcome) -> None:
    call.diallings.pop(name, None)
    if not call.diallings and not call.answered:
        call.hearing.stop_ring_back()
        call.post(Served(False))
