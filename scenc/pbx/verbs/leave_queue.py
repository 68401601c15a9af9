"""LeaveQueue: the caller waits no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import LeaveQueue

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def leave_queue(action: LeaveQueue, call: Call) -> None:
    """Give up the place in the queue."""
    call.exchange.queues.leave(call)
