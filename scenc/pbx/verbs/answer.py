"""Answer: the caller is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Answer

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def answer(action: Answer, call: Call) -> None:
    """Answer the caller, if that has not been done."""
    call.answer()
