"""HangUp: the call is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import HangUp
from scenc.pbx.status import STATUS

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def hang_up(action: HangUp, call: Call) -> None:
    """End the caller's leg and all that hangs on it, unless they were transferred and are to come back."""
    if call.transfer is not None and call.transfer.failed(STATUS[action.cause]):
        return
    if call.recall.come_back():
        return
    if call.third is not None:
        call.third.back()
    call.journal.end = call.journal.end or "hangup"
    call.journal.cause = call.journal.cause or action.cause
    call.end_caller(action.cause)
    call.close()
