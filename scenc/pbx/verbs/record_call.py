"""RecordCall: the conversation is to be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import RecordCall

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def record_call(action: RecordCall, call: Call) -> None:
    """Record both sides as the policy says, to the call's end, once they have been told."""
    call.recorder.begin(action.policy, action.prompt, call.leg)
