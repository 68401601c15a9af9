"""Serve: what a caller dialled a code for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Serve
from scenc.flow.events import Served

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def serve(action: Serve, call: Call) -> None:
    """None of these is done yet: the caller is told so, and a call that is to be parked goes on at once."""
    call.post(Served(done=False))
