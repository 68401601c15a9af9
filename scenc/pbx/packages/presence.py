"""presence (:rfc:`3856`, PIDF :rfc:`3863`): whether a user is there; what their telephones publish, and their calls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from scenc.bundle.schema import User

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

NAME = "presence"
TYPE = "application/pidf+xml"
PRIVATE = False


async def body(user: User, exchange: Exchange, version: int) -> bytes:
    """Open where a telephone is registered, unless the newest publication says otherwise."""
    address = f"sip:{user.number}@{exchange.domain}"
    published = exchange.publications.of(user.number)
    is_open = bool(exchange.location.of(user.number, exchange.loop.time()))
    note = ""
    if published is not None:
        is_open, note = published.is_open, published.note
    if is_open and any(leg.answered for leg in exchange.legs_of(user.name)):
        note = note or "On the phone"
    note = f"<note>{escape(note)}</note>" if note else ""
    basic = "open" if is_open else "closed"
    return (
        '<?xml version="1.0"?>\n'
        f'<presence xmlns="urn:ietf:params:xml:ns:pidf" entity={quoteattr(address)}>'
        f'<tuple id="t{escape(user.number)}"><status><basic>{basic}</basic></status>'
        f"<contact>{escape(address)}</contact>{note}</tuple>{note}</presence>\n"
    ).encode()
