"""`park` leaves a call at a place, `fetch` takes it from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Play
from scenc.flow.ops.park import Park
from scenc.pbx.equipment.parking import places

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def park(call: Call, argument: str) -> str:
    """At the place that was asked for, or the first that is free. Whoever transfers the call there hears which, as
    does who calls themselves, to transfer a call to where they are."""
    parking = call.exchange.parking
    wanted = (argument,) if argument else places(call.scenario.bundle)
    place = next((each for each in wanted if parking.at(each) is None), "")
    if not place:
        return ""
    parking.put(place, call)
    transfer, call.transfer = call.transfer, None
    if transfer is None:
        return place
    assert isinstance(call.op, Park)
    transfer.say(*call.sounds(Play(call.op.parked, (("number", place),))))
    return "done"


def fetch(call: Call, place: str) -> str | None:
    """Talk with whoever waits there; a call that is transferred to a place which is free is parked there."""
    parked = call.exchange.parking.at(place)
    if parked is None:
        return "park" if call.transfer is not None else ""
    if parked is call or call.transfer is not None:
        return ""
    call.answer_for(parked, call.caller.user or call.caller.number)
    return None
