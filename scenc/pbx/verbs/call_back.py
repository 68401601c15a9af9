"""CallBack: the caller asks to be called back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import CallBack
from scenc.flow.events import CallBackNoted

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def call_back(action: CallBack, call: Call) -> None:
    """Promise it, if the caller can be called; who cannot is told so, and goes on waiting."""
    call.post(CallBackNoted(call.exchange.call_back(call, action.queue)))
