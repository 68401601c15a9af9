"""Switch: a schedule is held open or closed by hand from now on, for all calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Switch

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def switch(action: Switch, call: Call) -> None:
    """Remember it, also for the next start."""
    call.exchange.switches.turn(action.schedule, action.to)
