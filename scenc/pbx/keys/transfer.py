"""`transfer`: the other one goes on to the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


def transfer(call: Call, leg: Leg, number: str) -> None:
    """Blind, for telephones without a button."""
    call.exchange.transfer(call, leg, number)
