"""LookUp: who is it that calls?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import LookUp
from scenc.flow.events import LookedUp

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def look_up(action: LookUp, call: Call) -> None:
    """By the scenario's table. Services are not asked yet: nobody is known by them, and the call goes its usual way."""
    call.post(LookedUp(call.scenario.bundle.lookups[action.lookup].entries.get(action.caller, "")))
