"""Who is said to be calling: identity and privacy (:rfc:`3323`, :rfc:`3325`), and whom the call was for before
(Diversion :rfc:`5806`, History-Info :rfc:`7044`).

A carrier is believed what it asserts. To a carrier we are the number we show; a name stays in the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from scenc.pbx.calls.diversion import tell_diversion
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.grammar import split, write_host
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.sip.params import Params
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.calls.dialling import Device

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
BY_ITSELF = (
    ("Answer-Mode", "Auto"),
    ("Call-Info", "<sip:127.0.0.1>;answer-after=0"),
    ("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0"),
)
"""Asks a telephone to answer by itself: :rfc:`5373`, and the ways of those that do not know it."""
MAX_TURNS = 3  # times a call may come back for the same number
_MOST_HOPS = 70
_KEPT = 8  # entries of a call's history
_LONGEST = 256
_USER = "-_.!~*'()&=+$,;?/%"  # stands unescaped in the user part of a URI (RFC 3261 25.1), or escapes


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is shown as calling; `user` is the name of our user whose rights hold, or empty. `private`: they do not want
    to be shown. `referred_by` is who sent the caller on by a transfer (:rfc:`3892`), for our own telephones to show.

    Of a call from outside `called` is our number it was for, `history` what Diversion and History-Info say, and
    `reason` why it goes elsewhere. `hops` are those left of Max-Forwards.
    """

    number: str
    display: str
    user: str = ""
    referred_by: str = ""
    private: bool = False
    called: str = ""
    history: tuple[tuple[str, str], ...] = ()
    reason: str = "unknown"
    hops: int = _MOST_HOPS - 1


def number_of(uri: Uri) -> str:
    """The user part; of a telephone number without its parameters, `npdi` and `cpc` (:rfc:`3261#section-19.1.6`)."""
    return (uri.user or "").partition(";")[0]


def escaped_user(user: str) -> str:
    """The user part of a URI. Escapes that are there already stay."""
    return quote(user, _USER, errors="surrogateescape")


def origin(request: Request) -> tuple[str, str, bool]:
    """What a carrier says of the caller: number, name, and whether they want to be shown to nobody."""
    headers = request.headers
    sender = NameAddr.parse(headers.get("From") or "")
    asserted = [address for value in headers.listed("P-Asserted-Identity") if (address := _address(value)) is not None]
    believed = next((each for each in asserted if each.uri.user), sender)
    private = wants_privacy(request) or sender.uri.host.lower() == "anonymous.invalid"
    return printable(number_of(believed.uri)), printable(believed.display), private


def wants_privacy(request: Request) -> bool:
    """Whether who calls wants to be shown to nobody (:rfc:`3323#section-4.2`)."""
    wishes = {wish.strip().lower() for wish in (request.headers.get("Privacy") or "").split(";")}
    return bool(wishes & {"id", "user", "header"})


def passed_on(reason: str) -> str | None:
    """The first value of a Reason header that may be told to the other side (:rfc:`3326`)."""
    for value in split(reason[:_LONGEST], ","):
        protocol, semicolon, params = value.strip().partition(";")
        try:
            if protocol in ("SIP", "Q.850") and "cause" in Params.parse(semicolon + params):
                return value.strip()
        except ValueError:
            continue
    return None


def history(request: Request) -> tuple[tuple[str, str], ...]:
    """Diversion and History-Info as they came, the newest few, without what cannot be read."""
    kept = [
        (name, value)
        for name in ("Diversion", "History-Info")
        for value in request.headers.listed(name)[:_KEPT]
        if len(value) <= _LONGEST and _address(value) is not None
    ]
    return tuple(kept)


def diversions(past: tuple[tuple[str, str], ...]) -> int:
    """How often a call was diverted before it came, by the header that says so most often."""
    diverted = sum(name == "Diversion" for name, _ in past)
    passed = sum(name == "History-Info" for name, _ in past)
    return max(diverted, passed - 1)


def turns(past: tuple[tuple[str, str], ...], numbers: set[str]) -> int:
    """How often a call was for one of these numbers before, by the header that says so most often."""
    users = [(name, address.uri.user) for name, value in past if (address := _address(value)) is not None]
    return max(
        sum(user in numbers for name, user in users if name == header) for header in ("Diversion", "History-Info")
    )


def hops(request: Request) -> int:
    """What is left of Max-Forwards for a call of ours (:rfc:`7332#section-4`)."""
    return min(int(request.headers.get("Max-Forwards") or _MOST_HOPS), _MOST_HOPS) - 1


def headers_to(device: Device, caller: Caller) -> Headers:
    """Of the INVITE that rings this device."""
    headers = Headers(
        [("Max-Forwards", str(caller.hops)), ("From", _sender(device, caller)), ("To", f"<{device.uri}>")]
    )
    for proxy in device.path:
        headers.add("Route", proxy)
    if device.pages:
        for name, value in BY_ITSELF:
            headers.add(name, value)
    if device.trunk:
        _for_a_carrier(headers, device, caller)
    else:
        if caller.private:
            headers.add("Privacy", "id")
        if caller.referred_by:
            headers.add("Referred-By", caller.referred_by)
    return headers


def _for_a_carrier(headers: Headers, device: Device, caller: Caller) -> None:
    host = write_host(*device.flow.remote)
    shown = _shown(device, caller)
    if device.asserted and device.asserted != shown:
        headers.add("P-Asserted-Identity", f"<sip:{escaped_user(device.asserted)}@{host}>")
    if not shown:
        headers.add("Privacy", "id")
    if not caller.called:
        return
    tell_diversion(headers, caller.history, f"sip:{caller.called}@{host}", device.uri, caller.reason)


def _shown(device: Device, caller: Caller) -> str:
    """The number a carrier shows: none of a user of ours who wants that."""
    return "" if caller.private and caller.user and not caller.called else device.caller


def _sender(device: Device, caller: Caller) -> str:
    if not _shown(device, caller) if device.trunk else caller.private:
        return ANONYMOUS
    host, port = (device.domain, None) if device.domain else device.flow.local
    uri = Uri("sip", escaped_user(device.caller or "anonymous"), None, host, port)
    return str(NameAddr("" if device.trunk else printable(caller.display), uri))


def _address(value: str) -> NameAddr | None:
    try:
        return NameAddr.parse(value)
    except ValueError:
        return None
