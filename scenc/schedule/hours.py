"""When a schedule is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

from scenc.schedule.interval import Interval, Intervals, complement

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Outcome = Literal["open", "closed", "holiday"]
_DAYS_AHEAD = 1100
"""Hours that have not changed so long will not do so any more."""


@dataclass(frozen=True, slots=True)
class Day:
    """Opening hours of one date; they replace what holiday and weekday would say for the whole day."""

    date: date
    hours: Intervals = ()


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Date beats holiday beats weekday. `week` has seven entries, Monday first."""

    week: tuple[Intervals, ...] = ((),) * 7
    dates: tuple[Day, ...] = ()
    holidays: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")

    def hours(self, day: date) -> Intervals:
        """The open minutes of this day."""
        for own in self.dates:
            if own.date == day:
                return own.hours
        return () if day in self.holidays else self.week[day.weekday()]

    def outcome(self, now: datetime) -> Outcome:
        """What holds at this local wall-clock time; seconds belong to their minute."""
        minute = now.hour * 60 + now.minute
        if any(minute in interval for interval in self.hours(now.date())):
            return "open"
        return "holiday" if self._is_holiday(now.date()) else "closed"

    def next_change(self, now: datetime) -> datetime | None:
        """When it next opens or closes, in local wall-clock time; None if it never does."""
        opened, minute = self.outcome(now) == "open", now.hour * 60 + now.minute
        for ahead in range(_DAYS_AHEAD):
            day = now.date() + timedelta(days=ahead)
            others = complement(self.hours(day)) if opened else self.hours(day)
            begin = next((max(other.begin, minute) for other in others if other.end > minute), None)
            if begin is not None:
                return datetime.combine(day, time.min) + timedelta(minutes=begin)
            minute = 0
        return None

    def by_outcome(self, day: date) -> tuple[tuple[Outcome, Interval], ...]:
        """The minutes of this day by what holds, in order."""
        unlocked = self.hours(day)
        shut: Outcome = "holiday" if self._is_holiday(day) else "closed"
        found: list[tuple[Outcome, Interval]] = [("open", part) for part in unlocked]
        found += [(shut, part) for part in complement(unlocked)]
        return tuple(sorted(found, key=lambda part: part[1]))

    def weekly_lines(self) -> list[str]:
        """The week as the language writes it, days with the same hours together; closed days are left out."""
        runs = [(hours, [day for day, _ in days]) for hours, days in groupby(enumerate(self.week), lambda day: day[1])]
        return [f"{_span(days)} {', '.join(map(str, hours))}" for hours, days in runs if hours]

    def _is_holiday(self, day: date) -> bool:
        return day in self.holidays and all(own.date != day for own in self.dates)


def _span(days: list[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    return first if first == last else f"{first}..{last}"
