"""reg (:rfc:`3680`): which telephones of a user are registered, for the user themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from scenc.bundle.schema import User

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

NAME = "reg"
TYPE = "application/reginfo+xml"
PRIVATE = True


async def body(user: User, exchange: Exchange, version: int) -> bytes:
    """All contacts there are, each time."""
    now = exchange.loop.time()
    bindings = exchange.location.of(user.number, now)
    contacts = [
        f'<contact id="c{number}" state="active" event="registered" expires="{round(each.expires - now)}">'
        f"<uri>{escape(each.contact)}</uri></contact>"
        for number, each in enumerate(bindings)
    ]
    address, state = quoteattr(f"sip:{user.number}@{exchange.domain}"), "active" if bindings else "terminated"
    return (
        '<?xml version="1.0"?>\n'
        f'<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="{version}" state="full">'
        f'<registration aor={address} id="r" state="{state}">{"".join(contacts)}</registration></reginfo>\n'
    ).encode()
