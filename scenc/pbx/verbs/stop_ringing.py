"""StopRinging: telephones fall silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import StopRinging
from scenc.pbx.calls.dialling import ELSEWHERE

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def stop_ringing(action: StopRinging, call: Call) -> None:
    """Cancel the legs of these targets, saying so where somebody else picked up."""
    for target in action.targets:
        dialling = call.diallings.pop(target, None)
        if dialling is not None:
            dialling.cancel(ELSEWHERE if call.answered else call.parting)
        leg = call.answered.pop(target, None)
        if leg is not None:
            leg.hang_up(call.parting)
    if not call.diallings:
        call.hearing.stop_ring_back()
