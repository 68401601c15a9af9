"""`record`: what is said is recorded from now on, or left out, or recorded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


def record(call: Call, leg: Leg, number: str) -> None:
    """By the policy of whoever pressed the keys, if the call has none."""
    call.recorder.toggle(leg)
