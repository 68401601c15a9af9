"""`dnd`: a telephone that does not ring is busy for whoever calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def dnd(call: Call, argument: str) -> str:
    """Do not disturb, or do again."""
    user, personal = call.caller.user, call.exchange.personal
    if not user:
        return ""
    wanted = not personal.of(user).dnd
    personal.disturb(user, wanted)
    return "on" if wanted else "off"
