"""dialog (:rfc:`4235`): whether a user's telephones ring or are in use, for lamp fields. Whom they talk with is
nobody else's business, so no document says it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from scenc.bundle.schema import User

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

NAME = "dialog"
TYPE = "application/dialog-info+xml"
PRIVATE = False


async def body(user: User, exchange: Exchange, version: int) -> bytes:
    """All dialogs there are, each time."""
    dialogs = [
        f"<dialog id={quoteattr(leg.session)} direction={quoteattr('initiator' if leg.calls_us else 'recipient')}>"
        f"<state>{'confirmed' if leg.answered else 'early'}</state></dialog>"
        for leg in exchange.legs_of(user.name)
    ]
    return _document(user.number, dialogs, exchange, version)


def lamp(number: str, lit: bool, exchange: Exchange, version: int) -> bytes:
    """Of something that is no telephone: it is in use, or not."""
    state = '<dialog id="lit" direction="recipient"><state>confirmed</state></dialog>'
    return _document(number, [state] if lit else [], exchange, version)


def _document(number: str, dialogs: list[str], exchange: Exchange, version: int) -> bytes:
    entity = quoteattr(f"sip:{number}@{exchange.domain}")
    return (
        '<?xml version="1.0"?>\n'
        f'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity={entity}>'
        f"{''.join(dialogs)}</dialog-info>\n"
    ).encode()
