"""PlayMessage: the caller hears a voicemail message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import PlayMessage

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def play_message(action: PlayMessage, call: Call) -> None:
    """Play it from the disk; the machine hears of its end."""
    call.hearing.play_file(call.exchange.mailroom.file(action.message, action.mailbox))
