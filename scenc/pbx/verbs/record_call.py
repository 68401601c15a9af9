"""RecordCall: the conversation is to be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import RecordCall

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def record_call(action: RecordCall, call: Call) -> None:
    """Conversations are not recorded yet: a caller who was told so is only better off. `scenc run` warns of it."""
