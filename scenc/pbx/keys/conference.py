"""`conference`: the number is called, and all three talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


def conference(call: Call, leg: Leg, number: str) -> None:
    """The other one waits with music until the third answers."""
    call.exchange.conference(call, leg, number)
