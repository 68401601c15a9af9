"""Record: the caller leaves a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Record

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def record(action: Record, call: Call) -> None:
    """Play the tone, then record into the mailbox."""
    call.journal.end, call.journal.party = "voicemail", action.mailbox
    call.hearing.play(
        call.exchange.tones.beep, lambda: call.exchange.mailroom.record(call, action.mailbox, action.seconds)
    )
