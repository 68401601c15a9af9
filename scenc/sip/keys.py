"""Keys pressed by INFO: `application/dtmf-relay` and `application/dtmf`, older than any RFC and in wide use."""

from __future__ import annotations

from scenc.sip.headers import Headers
from scenc.sip.message import Request

TYPES = ("application/dtmf-relay", "application/dtmf")
DURATION = 160  # milliseconds
_KEYS = frozenset("0123456789*#ABCD")
_NUMBERED = {"10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D"}


def key_of(request: Request) -> str | None:
    """The key, None when the body is of another type. ValueError when it holds no key."""
    kind = (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        return None
    text = request.body.decode("ascii", "replace")
    if kind == TYPES[0]:
        lines = (line.partition("=") for line in text.splitlines())
        text = next((value for name, _, value in lines if name.strip().lower() == "signal"), "")
    key = text.strip().upper()
    key = _NUMBERED.get(key, key)
    if key not in _KEYS:
        raise ValueError(f"{key[:10]!r} is no key")
    return key


def takes_keys(headers: Headers) -> bool:
    """Whether who sends these says that it takes keys by INFO."""
    accepted = {value.partition(";")[0].strip().lower() for value in headers.listed("Accept")}
    return TYPES[0] in accepted


def press(key: str) -> Request:
    """A key, to be sent within a session."""
    body = f"Signal={key}\r\nDuration={DURATION}\r\n".encode()
    return Request("INFO", "", Headers([("Content-Type", TYPES[0])]), body)
