"""message-summary (:rfc:`3842`): how many messages wait in a user's mailbox, or in one that several share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.bundle.schema import User

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

NAME = "message-summary"
TYPE = "application/simple-message-summary"
PRIVATE = True


async def body(user: User, exchange: Exchange, version: int) -> bytes:
    """New messages light the lamp; those that were heard and saved are counted behind the stroke."""
    return await in_box(user.name, exchange)


async def in_box(mailbox: str, exchange: Exchange) -> bytes:
    """Of a mailbox, whosever it is."""
    found = await exchange.mailroom.list(mailbox)
    new = sum(row["saved"] is None for row in found)
    waiting = "yes" if new else "no"
    return f"Messages-Waiting: {waiting}\r\nVoice-Message: {new}/{len(found) - new} (0/0)\r\n".encode()
