"""`schedule`: opening hours with two padlocks."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import ClassVar

from scenc.flow.ops.schedule import Schedule as Op
from scenc.lang.chain import Chain
from scenc.lang.company import Timezone
from scenc.lang.leaf import Leaf, Minutes, Text, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, part, value
from scenc.lang.switch import Switch
from scenc.lang.weave import Home, Weave
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import ALL_DAY, Interval, Intervals
from scenc.schedule.rules import Rule, opening_hours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DAYS = 3660
LEAP_DAY = (2, 29)


@part
class WeekdaySpan(Node):
    """`mon..fri`; `fri..mon` goes over the week's end."""

    first: Word
    last: Word | None

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Monday is 0."""
        first = WEEKDAYS.index(self.first.value or "mon")
        last = WEEKDAYS.index(self.last.value or "mon") if self.last else first
        return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


@part
class DateSpan(Node):
    """Dates, or days of every year; both ends are included."""

    first: Leaf[date] | Leaf[tuple[int, int]]
    last: Leaf[date] | Leaf[tuple[int, int]] | None

    def dates(self, years: range) -> Iterator[date]:
        """All its days, in the calendar's years where no year is written; none if it is not sound."""
        last = self.last or self.first
        if isinstance(self.first.value, date) and isinstance(last.value, date):
            yield from _days(self.first.value, last.value)
        elif isinstance(self.first.value, tuple) and isinstance(last.value, tuple) and years:
            over = last.value < self.first.value  # New Year: the first of these years begins in the one before
            for year in range(years.start - over, years.stop):
                days = _days(_first_day(year, self.first.value), _last_day(year + over, last.value))
                yield from (day for day in days if day.year in years)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range(min((last - first).days + 1, MOST_DAYS)):
        yield first + timedelta(days=offset)


def _first_day(year: int, day: tuple[int, int]) -> date:
    return date(year, 3, 1) if day == LEAP_DAY and not isleap(year) else date(year, *day)


def _last_day(year: int, day: tuple[int, int]) -> date:
    """With the leap day as both ends, a span of a year without one ends before it begins: it has no day."""
    return date(year, 2, 28) if day == LEAP_DAY and not isleap(year) else date(year, *day)


@part
class Weekdays(Node):
    """Days of the week."""

    spans: tuple[WeekdaySpan, ...]


@part
class Dates(Node):
    """Days of the calendar."""

    spans: tuple[DateSpan, ...]


@part
class Holidays(Node):
    """The public holidays of a country, or of a part of it."""

    country: Word
    part: Text | None


@part
class TimeSpan(Node):
    """Half-open: `08:00..16:00` ends at 16:00:00."""

    first: Minutes
    last: Minutes

    @property
    def interval(self) -> Interval | None:
        """None if the end is not after the beginning."""
        return Interval(self.first.value, self.last.value) if self.first.value < self.last.value else None


@part
class Hours(Setting):
    """`open` or `closed`, when, and maybe why."""

    state: Word
    days: Weekdays | Dates | Holidays
    times: tuple[TimeSpan, ...] | None
    label: Text | None

    def slots(self) -> tuple[str, ...]:
        return ()

    @property
    def intervals(self) -> Intervals:
        """The whole day where no times are written."""
        return tuple(span.interval for span in self.times if span.interval) if self.times else ALL_DAY

    def rule(self, years: range) -> Rule:
        """As the schedule algebra wants it; holidays are dates only when they are open, or closed for some hours."""
        weekdays = self.days.spans if isinstance(self.days, Weekdays) else ()
        dates = [day for span in self.days.spans for day in span.dates(years)] if isinstance(self.days, Dates) else []
        return Rule(
            self.state.value == "open",
            tuple(sorted({day for span in weekdays for day in span.weekdays})),
            tuple(sorted(set(dates))),
            self.intervals,
        )


@part
class When(Setting):
    """Where the call goes."""

    padlock: Word
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return (self.padlock,)


@part
class Schedule(Statement, Declaration):
    """Asked once, when the call enters it."""

    kind: ClassVar[Kind] = "schedule"
    name: Word
    display: Text | None
    settings: tuple[Setting, ...]

    def hours(self) -> tuple[Hours, ...]:
        """Its lines of opening hours."""
        return tuple(line for line in self.settings if isinstance(line, Hours))

    def padlocks(self) -> dict[str, When]:
        """The ways out that are written."""
        return {line.padlock.value: line for line in self.settings if isinstance(line, When)}

    def countries(self) -> tuple[Holidays, ...]:
        """The countries whose holidays close it."""
        return tuple(line.days for line in self.hours() if isinstance(line.days, Holidays))

    def switch(self) -> Switch | None:
        """How it is held open or closed by hand."""
        return self.line(Switch)

    def timezone(self) -> str:
        """The zone by whose clock it is asked; empty for the company's."""
        return next((line.value.value for line in self.settings if isinstance(line, Timezone)), "")

    def rules(self, years: range) -> list[Rule]:
        """Its lines but for the holidays, as the schedule algebra wants them."""
        return [line.rule(years) for line in self.hours() if not isinstance(line.days, Holidays)]

    def opening_hours(self, weave: Weave) -> OpeningHours:
        """When it is open."""
        holidays = [day for each in self.countries() for day in weave.holidays(each.country.value, value(each.part))]
        return opening_hours(self.rules(weave.years), holidays)

    def weave(self, weave: Weave) -> None:
        exits = {
            name: when.chain.weave(weave, f"{self.entry}/{name}", Home()) for name, when in self.padlocks().items()
        }
        switch = self.switch()
        if switch:
            switch.weave(weave, self.entry)
        code = switch.code.value if switch else ""
        op = Op(self.opening_hours(weave), self.timezone(), code)
        weave.node(self.entry, op, exits, self.name.span, value(self.display, self.name.value))


def holiday_countries() -> frozenset[str]:
    """ISO 3166 codes of the countries whose holidays are known."""
    from holidays.registry import EntityLoader

    return frozenset(code for code in EntityLoader.get_country_codes() if len(code) == 2)


def holiday_parts(country: str) -> tuple[str, ...]:
    """The codes (ISO 3166-2 without the country) of the parts of a country that have holidays of their own."""
    from holidays import list_supported_countries

    return tuple(sorted(list_supported_countries()[country]))


def holiday_part(country: str, written: str) -> str:
    """The code of a part in its right letters; empty for none."""
    if not written:
        return ""
    return next((part for part in holiday_parts(country) if part.casefold() == written.casefold()), "")


@cache
def fixed_holidays(country: str, years: range) -> frozenset[tuple[int, int]]:
    """Month and day of the holidays that are on the same day in each of these years; none of an unknown country."""
    if country not in holiday_countries() or len(years) < 2:
        return frozenset()
    each = ({(day.month, day.day) for day in public_holidays(country, range(year, year + 1))} for year in years[:4])
    return frozenset(set.intersection(*each))


def public_holidays(country: str, years: range, part: str = "") -> list[date]:
    """The holidays by law of one of the `holiday_countries`, or of one of its `holiday_parts`."""
    from holidays import country_holidays

    return sorted(country_holidays(country, subdiv=holiday_part(country, part) or None, years=years))
