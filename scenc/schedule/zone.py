"""The same moment by the clock of another place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_NO_YEAR = 1
_LIKE = 2001
"""Begins on a Monday as the year 1 does, and has the hours of today."""


def in_zone(now: datetime, timezone: str) -> datetime:
    """`now` by the clock of an IANA zone; unchanged if that is empty, or it is not known where `now` is meant."""
    if not timezone or now.tzinfo is None:
        return now
    if now.year != _NO_YEAR:
        return now.astimezone(ZoneInfo(timezone))
    there = now.replace(year=_LIKE).astimezone(ZoneInfo(timezone))
    return there.replace(year=_NO_YEAR) if there.year == _LIKE else there
