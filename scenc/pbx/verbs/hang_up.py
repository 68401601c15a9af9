"""HangUp: the call is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Cause, HangUp
from scenc.pbx.calls.status import STATUS

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.exchange import Signal

TONE_SECONDS = 6.0
_SIGNALS: dict[Cause, Signal] = {
    "busy": "busy",
    "no-answer": "busy",
    "unavailable": "congestion",
    "not-found": "congestion",
}


def hang_up(action: HangUp, call: Call) -> None:
    """End the caller's leg and all that hangs on it, unless they were transferred and are to come back. Who was
    answered is told by no status why: they hear a tone first."""
    if call.transfer is not None and call.transfer.failed(STATUS[action.cause]):
        return
    if call.recall.come_back():
        return
    if call.third is not None:
        call.third.back()
    call.journal.end = call.journal.end or "hangup"
    call.journal.cause = call.journal.cause or action.cause
    signal = _SIGNALS.get(action.cause)
    hears = call.leg.answered and not call.leg.over and call.leg.owner is call and call.bridge is None
    if signal is not None and hears:
        call.hearing.play(call.exchange.signal(signal, call.scenario), None, loop=True)
        call.timer.start(TONE_SECONDS, lambda: _end(call, action.cause))
    else:
        _end(call, action.cause)


def _end(call: Call, cause: Cause) -> None:
    call.end_caller(cause)
    call.close()
