"""RecordGreeting, KeepGreeting, DropGreeting: users greet who calls them by their own voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import DropGreeting, KeepGreeting, RecordGreeting

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def record_greeting(action: RecordGreeting, call: Call) -> None:
    """Play the tone, then record."""
    greetings = call.exchange.greetings
    call.hearing.play(call.exchange.tones.beep, lambda: greetings.record(call, action.mailbox, action.seconds))


def keep_greeting(action: KeepGreeting, call: Call) -> None:
    """What was recorded is heard by callers from now on."""
    call.exchange.greetings.keep(call, action.mailbox)


def drop_greeting(action: DropGreeting, call: Call) -> None:
    """Callers hear the scenario's words again."""
    call.exchange.greetings.drop(action.mailbox)
