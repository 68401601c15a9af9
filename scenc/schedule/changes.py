"""The nights on which the clock is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from scenc.schedule.interval import MINUTES_A_DAY, Interval

_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Change:
    """On this local day the clock skips these minutes, or shows them twice."""

    day: date
    span: Interval
    skipped: bool


def clock_changes(timezone: str, years: range) -> Iterator[Change]:
    """All changes of a zone's clock in these years, in order; none for an unknown zone."""
    for year in years:
        yield from _of_year(timezone, year)


@cache
def _of_year(timezone: str, year: int) -> tuple[Change, ...]:
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # unknown, reported elsewhere
        return ()
    found = []
    at = datetime(year, 1, 1, tzinfo=UTC)
    for _ in range(366):
        later = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(_within(at, zone))
        at = later
    return tuple(found)


def _within(at: datetime, zone: ZoneInfo) -> Change:
    """The change in the 24 hours from `at`, to the quarter of an hour."""
    while (at + _STEP).astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
        at += _STEP
    before = (at + _STEP).replace(tzinfo=None) + (at.astimezone(zone).utcoffset() or timedelta())
    after = (at + _STEP).astimezone(zone).replace(tzinfo=None)
    first, last = sorted((before, after))
    begin = first.hour * 60 + first.minute
    length = int((last - first).total_seconds()) // 60
    return Change(first.date(), Interval(begin, min(begin + length, MINUTES_A_DAY)), skipped=before < after)
