"""What every message must keep to before anybody acts on it (:rfc:`3261#section-8.1.1`).

Each function names the first fault as a reason phrase, or returns an empty string.
"""

from __future__ import annotations

from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.grammar import decimal
from scenc.sip.headers import Headers, key
from scenc.sip.uri import Uri
from scenc.sip.via import Via

MAX_LIST = 64  # members of one header
MAX_LENGTH = 2**31  # bytes of a body, as a number that may be written at all

_ONCE = {"from": "From", "to": "To", "call-id": "Call-ID", "cseq": "CSeq"}
_AT_MOST_ONCE = {"max-forwards": "Max-Forwards", "content-length": "Content-Length", "content-type": "Content-Type"}
_ADDRESS_LISTS = ("Contact", "Route", "Record-Route")


def header_problem(headers: Headers) -> str:
    """Headers that requests and responses must have, may have once, or must be able to read."""
    for name, written in _ONCE.items():
        if headers.count(name) != 1:
            return f"{written} Repeated" if name in headers else f"Missing {written}"
    for name, written in _AT_MOST_ONCE.items():
        if headers.count(name) > 1:
            return f"{written} Repeated"
    if "via" not in headers:
        return "Missing Via"
    return _long_list(headers) or _bad_header(headers)


def request_problem(method: str, uri: str, headers: Headers) -> str:
    """The Request-URI, and the CSeq's method; `headers` are sound."""
    try:
        if Uri.parse(uri).headers:
            return "Request-URI With Headers"
    except ValueError:
        return "Bad Request-URI"
    same = CSeq.parse(headers.get("cseq") or "").method == method
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


def _long_list(headers: Headers) -> str:
    many = len(headers) > MAX_LIST
    for name in {key(name) for name, value in headers if many or value.count(",") >= MAX_LIST}:
        if len(headers.listed(name)) > MAX_LIST:
            return "Too Many List Members"
    return ""


def _bad_header(headers: Headers) -> str:
    name = "CSeq"
    try:
        CSeq.parse(headers.get("cseq") or "")
        name = "From"
        NameAddr.parse(headers.get("from") or "")
        name = "To"
        NameAddr.parse(headers.get("to") or "")
        name = "Via"
        Via.parse(headers.listed("via")[0])
        name = "Max-Forwards"
        decimal(headers.get("max-forwards") or "0", 255)
        for name in _ADDRESS_LISTS:
            for member in headers.listed(name) if name in headers else ():
                if member != "*" or name != "Contact":
                    NameAddr.parse(member)
    except (ValueError, IndexError):
        return f"Bad {name}"
    return ""
