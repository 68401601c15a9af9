"""Who is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scenc.schedule.interval import MINUTES_A_DAY, Interval


@dataclass(frozen=True, slots=True)
class Turns:
    """People who take turns of so many days each, from `start` (local time) on."""

    people: tuple[str, ...]
    start: datetime
    days: int = 7

    def at(self, moment: datetime) -> str:
        """Who has the turn; empty before the start."""
        if moment < self.start:
            return ""
        return self.people[(moment - self.start) // timedelta(days=self.days) % len(self.people)]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who is on duty on this date, from midnight to midnight."""

    date: date
    who: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A date beats a weekday (`week` has seven entries, Monday first), a weekday beats the turns. Empty: nobody."""

    turns: Turns | None = None
    week: tuple[str, ...] = ("",) * 7
    dates: tuple[StandIn, ...] = ()

    def of_day(self, day: date) -> tuple[tuple[str, Interval], ...]:
        """The minutes of a local day by who is on duty, in order."""
        own = next((each.who for each in self.dates if each.date == day), "") or self.week[day.weekday()]
        if own or not self.turns:
            return ((own, Interval(0, MINUTES_A_DAY)),)
        midnight = datetime.combine(day, time.min)
        change = self.turns.start.hour * 60 + self.turns.start.minute
        before, after = self.turns.at(midnight), self.turns.at(midnight + timedelta(minutes=change))
        if before == after:
            return ((before, Interval(0, MINUTES_A_DAY)),)
        return (before, Interval(0, change)), (after, Interval(change, MINUTES_A_DAY))

    def people(self) -> tuple[str, ...]:
        """Everybody who is ever on duty."""
        named = (*(self.turns.people if self.turns else ()), *self.week, *(each.who for each in self.dates))
        return tuple(dict.fromkeys(name for name in named if name))
