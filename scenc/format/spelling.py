"""How single words are spelled, and which of them stand close together."""

from __future__ import annotations

from functools import lru_cache

_KEYS = ("*", "#", "CODE")


def spelled(kind: str, text: str) -> str:
    """The word as it should be written; it means the same."""
    if kind == "TIME":
        return text.zfill(len("08:00"))
    if kind in ("PREFIX", "MONEY"):
        return " ".join(text.split())
    return grouped(text) if kind == "PHONE" else text


@lru_cache(4096)
def grouped(phone: str) -> str:
    """A telephone number in its country's international format; an unknown one keeps its groups."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    plain = " ".join(phone.split())
    try:
        formatted = format_number(parse(plain), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return plain
    groups = "".join(sign if sign.isdecimal() else " " for sign in formatted).split()
    return f"+{' '.join(groups)}" if "".join(groups) == plain[1:].replace(" ", "") else plain


def blank(before: str, kind: str) -> str:
    """What stands between two words of these kinds on a line."""
    if kind in (",", "(", ")", ":") or before == "(":
        return ""
    if ".." in (before, kind) and "PHONE" not in (before, kind):
        return ""
    if (before in _KEYS and kind in (*_KEYS, "INT")) or (before == "INT" and kind in _KEYS):
        return ""
    return " "
