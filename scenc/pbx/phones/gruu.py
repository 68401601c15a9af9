"""GRUUs (:rfc:`5627`): addresses of one telephone of a user, whichever way it is registered now.

The public one names the user and the telephone; a temporary one neither, and lasts as long as the registration.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from scenc.sip.grammar import unescape, write_host
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.phones.location import Location

MOST_TEMPORARY = 32  # of one registration; older ones are void
_PARAM = "[]/:&+$-_.!~*'()"  # stands unescaped in a parameter of a URI, :rfc:`3261#section-25.1`


@dataclass(frozen=True, slots=True)
class Aim:
    """The only telephone a request is for: `instance` of the user with this number."""

    number: str
    instance: str


class Void(LookupError):
    """A temporary GRUU that does not hold, or not any more."""


def new_token() -> str:
    """The user part of a temporary GRUU; it tells nothing."""
    return f"t-{secrets.token_hex(12)}"


def written(aor: Uri, instance: str, token: str) -> str:
    """The parameters of a Contact in the answer to a REGISTER."""
    host = write_host(aor.host, aor.port)
    public = f"{aor.scheme}:{aor.user}@{host};gr={quote(instance.strip('<>'), _PARAM)}"
    return f';pub-gruu="{public}";temp-gruu="{aor.scheme}:{token}@{host};gr"'


def aim_of(uri: Uri, location: Location) -> Aim | None:
    """Whom a GRUU means; None for a URI that is none. Raises `Void`."""
    if "gr" not in uri.params:
        return None
    named = uri.params.get("gr")
    if named:
        return Aim(unescape(uri.user or ""), unescape(named).strip("<>"))
    aim = location.temporary(uri.user or "")
    if aim is None:
        raise Void
    return Aim(*aim)
