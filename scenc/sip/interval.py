"""Session-Expires and Min-SE (:rfc:`4028#section-4`)."""

from __future__ import annotations

from scenc.sip.grammar import decimal
from scenc.sip.headers import Headers
from scenc.sip.params import Params

LEAST = 90  # seconds
_LONGEST = 2**31


def expires(headers: Headers) -> tuple[int, str] | None:
    """The interval and who refreshes: uac, uas or "". None without one; ValueError for one that cannot be read."""
    text = headers.get("Session-Expires")
    if text is None:
        return None
    number, semicolon, rest = text.partition(";")
    return decimal(number.strip(), _LONGEST), (Params.parse(semicolon + rest).get("refresher") or "").lower()


def least(headers: Headers) -> int:
    """The shortest interval that may be asked for. What cannot be read is as good as none."""
    text = (headers.get("Min-SE") or "").partition(";")[0].strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else LEAST
