"""What every message must keep to before anybody acts on it (:rfc:`3261#section-8.1.1`).

Each function names the first fault as a reason phrase, or returns an empty string.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.grammar import decimal, split
from scenc.sip.headers import Headers, key
from scenc.sip.uri import Uri
from scenc.sip.via import Via

MAX_LIST = 64  # members of one header
MAX_LENGTH = 2**31  # bytes of a body, as a number that may be written at all

_NEEDED = {"from": "From", "to": "To", "call-id": "Call-ID", "cseq": "CSeq", "via": "Via"}
_ONCE = {name: _NEEDED[name] for name in ("from", "to", "call-id", "cseq")}
_ONCE |= {"max-forwards": "Max-Forwards", "content-length": "Content-Length", "content-type": "Content-Type"}


def header_problem(headers: Headers) -> str:
    """Headers that requests and responses must have, may have once, or must be able to read."""
    for name, written in _NEEDED.items():
        if name not in headers.first:
            return f"Missing {written}"
    if headers.repeated:
        for name, written in _ONCE.items():
            if name in headers.repeated:
                return f"{written} Repeated"
    return _bad_header(headers)


def request_problem(method: str, uri: str, headers: Headers) -> str:
    """The Request-URI, and the CSeq's method; `headers` are sound."""
    try:
        if Uri.parse(uri).headers:
            return "Request-URI With Headers"
    except ValueError:
        return "Bad Request-URI"
    same = CSeq.parse(headers.first["cseq"]).method == method
    return "" if same else "CSeq Method Does Not Match"


def length_problem(headers: Headers, available: int) -> str:
    """Whether Content-Length is there and can be true of `available` bytes."""
    text = headers.get("content-length")
    if text is None:
        return ""
    try:
        return "Body Shorter Than Content-Length" if decimal(text, MAX_LENGTH) > available else ""
    except ValueError:
        return "Bad Content-Length"


def list_problem(headers: Headers) -> str:
    """Whether one header has too many members."""
    members: Counter[str] = Counter()
    for name, value in headers:
        members[key(name)] += sum(1 for member in split(value, ",") if member)
    return "Too Many List Members" if any(count > MAX_LIST for count in members.values()) else ""


def _bad_header(headers: Headers) -> str:
    first, repeated = headers.first, headers.repeated
    for name, (written, check) in _SOUND.items():
        if name in first:
            try:
                for value in headers.get_all(name) if name in repeated else (first[name],):
                    check(value)
            except ValueError:
                return f"Bad {written}"
    return ""


def _each_via(value: str) -> None:
    for member in split(value, ",") if "," in value else (value,):
        Via.parse(member)


def _each_address(value: str) -> None:
    for member in split(value, ","):
        if member:
            NameAddr.parse(member)


def _each_contact(value: str) -> None:
    if value != "*":
        _each_address(value)


def _hops(value: str) -> None:
    decimal(value, 255)


_SOUND: dict[str, tuple[str, Callable[[str], object]]] = {
    "cseq": ("CSeq", CSeq.parse),
    "from": ("From", NameAddr.parse),
    "to": ("To", NameAddr.parse),
    "via": ("Via", _each_via),
    "contact": ("Contact", _each_contact),
    "max-forwards": ("Max-Forwards", _hops),
    "route": ("Route", _each_address),
    "record-route": ("Record-Route", _each_address),
}
