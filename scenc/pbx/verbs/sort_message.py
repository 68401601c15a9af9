"""SaveMessage, DeleteMessage: what becomes of a voicemail message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import DeleteMessage, SaveMessage

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def save_message(action: SaveMessage, call: Call) -> None:
    """It is not new any more."""
    call.exchange.mailroom.save(action.message, action.mailbox)


def delete_message(action: DeleteMessage, call: Call) -> None:
    """It is wanted no more."""
    call.exchange.mailroom.delete(action.message, action.mailbox)
