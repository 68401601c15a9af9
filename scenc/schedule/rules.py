"""From the lines of a schedule to its opening hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import ALL_DAY, Intervals, difference, intersection, union


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: `open` or closed on weekdays (Monday is 0) or on dates, at these hours.

    An open date has no other hours than its own; a date closed for some hours keeps the rest of its usual ones.
    """

    open: bool
    weekdays: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    hours: Intervals = ALL_DAY


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules of equal rank, by their indices, that disagree about `hours` of a weekday or date."""

    first: int
    second: int
    day: int | date
    hours: Intervals


def opening_hours(rules: Sequence[Rule], holidays: Sequence[date] = ()) -> OpeningHours:
    """What the rules say together; where two of equal rank disagree it is closed."""
    week = tuple(_of_weekday(rules, weekday) for weekday in range(7))
    usual = OpeningHours(week=week, holidays=tuple(sorted(set(holidays))))
    own = sorted({day for rule in rules for day in rule.dates})
    dates = tuple(_of_date(rules, day, usual) for day in own if not _only_shortens_holiday(rules, day, usual))
    return OpeningHours(week=week, dates=dates, holidays=usual.holidays)


def conflicts(rules: Sequence[Rule]) -> Iterator[Conflict]:
    """Each pair of rules that disagree, once, with the first weekday or date of it."""
    for (first, one), (second, other) in combinations(enumerate(rules), 2):
        days = _common_days(one, other)
        hours = intersection(one.hours, other.hours)
        if one.open != other.open and days and hours:
            yield Conflict(first, second, days[0], hours)


def _common_days(one: Rule, other: Rule) -> list[int] | list[date]:
    return sorted(set(one.weekdays) & set(other.weekdays)) or sorted(set(one.dates) & set(other.dates))


def _of_weekday(rules: Sequence[Rule], weekday: int) -> Intervals:
    return _combine([rule for rule in rules if weekday in rule.weekdays], usual=())


def _of_date(rules: Sequence[Rule], day: date, usual: OpeningHours) -> Day:
    return Day(day, _combine([rule for rule in rules if day in rule.dates], usual.hours(day)))


def _combine(rules: Sequence[Rule], usual: Intervals) -> Intervals:
    opens = [interval for rule in rules if rule.open for interval in rule.hours]
    closes = [interval for rule in rules if not rule.open for interval in rule.hours]
    return difference(union(opens) if opens else usual, closes)


def _only_shortens_holiday(rules: Sequence[Rule], day: date, usual: OpeningHours) -> bool:
    """Closing some hours of a holiday leaves it a holiday."""
    own = [rule for rule in rules if day in rule.dates]
    return day in usual.holidays and not any(rule.open or rule.hours == ALL_DAY for rule in own)
