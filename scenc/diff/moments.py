"""Times at which something differs, in few words: what comes every week, and single days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import ALL_DAY, Intervals

_DAY = timedelta(days=1)
_RUNS_SHOWN = 5
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Days = Mapping[date, Intervals]


@dataclass(frozen=True, slots=True)
class _Run:
    """Days in a row with the same minutes."""

    first: date
    last: date
    minutes: Intervals

    def __str__(self) -> str:
        days = str(self.first) if self.first == self.last else f"{self.first}..{self.last}"
        return days if self.minutes == ALL_DAY else f"{days} {', '.join(map(str, self.minutes))}"


def days(first: date, last: date) -> Iterator[date]:
    """All of them."""
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def in_words(found: Days, first: date, last: date) -> str:
    """`mon..fri 15:00..16:00, first on Mon 2026-11-30`; empty if it is always so. No day in `found` is empty."""
    if all(found.get(day) == ALL_DAY for day in days(first, last)):
        return ""
    week = _week(found, first, last)
    parts = []
    if any(week):
        begin = min(day for day, minutes in found.items() if week[day.weekday()] == minutes)
        clock = str(found[begin][0]).partition("..")[0]
        parts += [
            ", ".join(OpeningHours(week).weekly_lines()),
            f"first on {_WEEKDAYS[begin.weekday()]} {begin} {clock}",
        ]
    single = _runs({day: minutes for day, minutes in found.items() if week[day.weekday()] != minutes})
    missing = _runs({day: ALL_DAY for day in days(first, last) if week[day.weekday()] and day not in found})
    if single:
        parts.append(_listed(single))
    if missing:
        parts.append(f"not on {_listed(missing)}")
    return "; ".join(parts)


def moment(day: date, minute: int) -> str:
    """`Mon 2026-03-16 08:00`."""
    return f"{_WEEKDAYS[day.weekday()]} {day} {minute // 60:02}:{minute % 60:02}"


def _week(found: Days, first: date, last: date) -> tuple[Intervals, ...]:
    """What holds on most days of each weekday."""
    usual: list[Intervals] = []
    for weekday in range(7):
        all_days = [day for day in days(first, last) if day.weekday() == weekday]
        (minutes, count), *_ = Counter(found.get(day, ()) for day in all_days).most_common(1) or [((), 0)]
        usual.append(minutes if count > 1 and 2 * count > len(all_days) else ())
    return tuple(usual)


def _runs(found: Days) -> list[_Run]:
    runs: list[_Run] = []
    for day in sorted(found):
        if runs and runs[-1].last + _DAY == day and runs[-1].minutes == found[day]:
            runs[-1] = _Run(runs[-1].first, day, found[day])
        else:
            runs.append(_Run(day, day, found[day]))
    return runs


def _listed(runs: Sequence[_Run]) -> str:
    more = len(runs) - _RUNS_SHOWN
    return ", ".join(map(str, runs[:_RUNS_SHOWN])) + (f" and {more} more" if more > 0 else "")
