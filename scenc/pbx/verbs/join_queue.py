"""JoinQueue: the caller waits for an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import JoinQueue

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def join_queue(action: JoinQueue, call: Call) -> None:
    """Wait in the queue; what the queue decides comes as events."""
    call.exchange.queues.join(call, action.queue)
