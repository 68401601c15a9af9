"""CallBack: the caller asks to be called back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import CallBack
from scenc.flow.events import CallBackNoted

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def call_back(action: CallBack, call: Call) -> None:
    """Calls back are not made yet, so none is promised: the caller is told so, and keeps the place."""
    call.post(CallBackNoted(possible=False))
