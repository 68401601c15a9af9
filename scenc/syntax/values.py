"""What a word means: texts without quotes, times in minutes, durations in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from textwrap import dedent
from types import MappingProxyType
from unicodedata import normalize

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_ESCAPE = re.compile(r'\\(["\\])')


def _text(text: str) -> str:
    if text.startswith('"""'):
        return _ESCAPE.sub(r"\1", dedent(text[3:-3].replace("\r\n", "\n")).strip())
    return _ESCAPE.sub(r"\1", text[1:-1]) if "\\" in text else text[1:-1]


def _phone(text: str) -> str:
    number = text.replace(" ", "")
    if not 8 <= len(number) <= 16:
        raise ValueError("an international telephone number has 7 to 15 digits")
    return number


def _prefix(text: str) -> str:
    return text.replace(" ", "")


def _money(text: str) -> tuple[float, str]:
    amount, currency = text.split()
    return float(amount), currency


def _time(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError("times are 0:00 to 24:00")
    return hour * 60 + minute


def _date(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("the calendar has no such day; dates are year-month-day") from None


def _yearly(text: str) -> tuple[int, int]:
    month, day = map(int, text.split("-"))
    try:
        date(2000, month, day)
    except ValueError:
        raise ValueError("the calendar has no such day; a day of every year is month-day, such as 12-24") from None
    return month, day


def _duration(text: str) -> float:
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in re.findall(r"(\d{1,9})(min|[hswd])", text))
    if seconds > 366 * 86400:
        raise ValueError("longer than a year")
    return float(seconds)


def _int(text: str) -> str:
    if len(text) > 15:
        raise ValueError("no number here has more than 15 digits")
    return text


def _name(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


MEANING: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "TEXT": _text,
        "PHONE": _phone,
        "PREFIX": _prefix,
        "MONEY": _money,
        "TIME": _time,
        "DATE": _date,
        "YEARLY": _yearly,
        "DURATION": _duration,
        "INT": _int,
        "NAME": _name,
    }
)
DUMMY: Mapping[str, object] = MappingProxyType(
    {
        "PHONE": "",
        "PREFIX": "",
        "MONEY": (0.0, ""),
        "TIME": 0,
        "DATE": date(2000, 1, 1),
        "YEARLY": (1, 1),
        "DURATION": 0.0,
    }
)
"""Values of words that stand for malformed or missing ones; all others are the empty text."""
