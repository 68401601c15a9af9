"""StartTimer: the scenario waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import StartTimer

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def start_timer(action: StartTimer, call: Call) -> None:
    """(Re)start the call's timer."""
    call.timer.start(action.seconds, lambda: call.time_up(action.token))
