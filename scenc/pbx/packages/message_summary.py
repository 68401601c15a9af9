"""message-summary (:rfc:`3842`): how many messages wait in a user's mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.bundle.schema import User

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

NAME = "message-summary"
TYPE = "application/simple-message-summary"
PRIVATE = True


async def body(user: User, exchange: Exchange, version: int) -> bytes:
    """Every message counts as new: nothing says yet that one was heard."""
    count = await exchange.mailroom.count(user.name)
    waiting = "yes" if count else "no"
    return f"Messages-Waiting: {waiting}\r\nVoice-Message: {count}/0 (0/0)\r\n".encode()
