"""`rota`: people who are on duty in turns."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from scenc.flow.node import NOBODY
from scenc.flow.ops.rota import Rota as Op
from scenc.lang.leaf import Leaf, Minutes, Word
from scenc.lang.node import PEOPLE, Kind, Numbered, Ringing, Setting, Use, part
from scenc.lang.schedule import WEEKDAYS, Dates, Weekdays
from scenc.lang.user import RING_SECONDS
from scenc.lang.weave import Weave
from scenc.schedule.duty import Duty
from scenc.schedule.duty import StandIn as PlainStandIn
from scenc.schedule.duty import Turns as PlainTurns

DAYS = {"daily": 1, "weekly": 7}


@part
class Turns(Setting):
    """Each in turn for a day or a week, in the order of writing, from a day (and time) on."""

    period: Word
    first: Leaf[date]
    time: Minutes | None
    people: tuple[Word, ...]

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(name, PEOPLE) for name in self.people)

    def turns(self) -> PlainTurns:
        """As the flow machine wants it."""
        start = datetime.combine(self.first.value, time.min)
        start += timedelta(minutes=self.time.value if self.time else 0)
        return PlainTurns(tuple(name.value for name in self.people), start, DAYS[self.period.value])


@part
class StandIn(Setting):
    """Who is on duty on these days from midnight to midnight, whatever the turns say."""

    days: Weekdays | Dates
    who: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.who, PEOPLE),)

    def slots(self) -> tuple[str, ...]:
        return ()

    def weekdays(self) -> frozenset[int]:
        """Monday is 0."""
        spans = self.days.spans if isinstance(self.days, Weekdays) else ()
        return frozenset(day for span in spans for day in span.weekdays)

    def dates(self, years: range) -> frozenset[date]:
        """The dates, if these are no weekdays."""
        spans = self.days.spans if isinstance(self.days, Dates) else ()
        return frozenset(day for span in spans for day in span.dates(years))


@part
class Rota(Numbered):
    """Rung like a person; a call that is led to it goes on as one for whoever is on duty."""

    kind: ClassVar[Kind] = "rota"

    def ringing(self) -> Ringing:
        return Ringing("simultaneous", (self.name.value,), RING_SECONDS)

    def turns(self) -> Turns | None:
        """Who follows whom."""
        return self.line(Turns)

    def stand_ins(self) -> tuple[StandIn, ...]:
        """Who takes the place of whose turn it would be."""
        return tuple(line for line in self.lines() if isinstance(line, StandIn))

    def has_gaps(self, years: range) -> bool:
        """Whether on some days of the calendar nobody is on duty; turns may begin in the course of its first year."""
        turns = self.turns()
        if turns:
            return bool(years) and turns.first.value.year > years[0]
        return len({day for line in self.stand_ins() for day in line.weekdays()}) < len(WEEKDAYS)

    def people(self, years: range) -> tuple[str, ...]:
        """Everybody who is ever on duty."""
        return self._duty(years).people()

    def weave(self, weave: Weave) -> None:
        duty = self._duty(weave.years)
        exits = {name: weave.find(name).entry for name in duty.people()}
        if self.has_gaps(weave.years):
            exits[NOBODY] = weave.hang_up("unavailable", self.name.span)
        weave.node(self.entry, Op(duty), exits, self.name.span, self.title)

    def _duty(self, years: range) -> Duty:
        """Of two lines about the same day the first counts; that they disagree is reported elsewhere."""
        week = [""] * 7
        dates: dict[date, str] = {}
        for line in self.stand_ins():
            for weekday in line.weekdays():
                week[weekday] = week[weekday] or line.who.value
            for day in line.dates(years):
                dates.setdefault(day, line.who.value)
        turns = self.turns()
        own = tuple(PlainStandIn(day, who) for day, who in sorted(dates.items()))
        return Duty(turns.turns() if turns else None, tuple(week), own)
