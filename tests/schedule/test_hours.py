"""Opening hours at their boundaries, on the nights in which clocks change, and against a naive oracle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import ALL_DAY, Interval, Intervals
from scenc.schedule.rules import Conflict, Rule, conflicts, opening_hours

WARSAW = ZoneInfo("Europe/Warsaw")
WORKDAYS, SATURDAY = (0, 1, 2, 3, 4), (5,)
WORK = (Interval(8 * 60, 16 * 60),)
RULES = (
    Rule(open=True, weekdays=WORKDAYS, hours=WORK),
    Rule(open=True, weekdays=SATURDAY, hours=(Interval(20 * 60, 24 * 60),)),
    Rule(open=False, dates=(date(2026, 6, 5),)),
    Rule(open=True, dates=(date(2026, 12, 24),), hours=(Interval(8 * 60, 12 * 60),)),
    Rule(open=False, dates=(date(2026, 3, 17),), hours=(Interval(12 * 60, 13 * 60),)),
)
HOLIDAYS = (date(2026, 6, 4), date(2026, 12, 24), date(2026, 12, 25))
OFFICE = opening_hours(RULES, HOLIDAYS)


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        ("2026-03-16T07:59:59.999999", "closed"),
        ("2026-03-16T08:00:00", "open"),
        ("2026-03-16T15:59:59.999999", "open"),
        ("2026-03-16T16:00:00", "closed"),
        ("2026-03-15T10:00", "closed"),  # Sunday: no hours at all
        ("2026-03-14T19:59", "closed"),
        ("2026-03-14T20:00", "open"),
        ("2026-03-14T23:59:59", "open"),  # 24:00 is the end of this day …
        ("2026-03-15T00:00", "closed"),  # … not the beginning of the next
        ("2026-06-05T10:00", "closed"),  # an own exception is closed, not a holiday
        ("2026-06-04T10:00", "holiday"),
        ("2026-06-04T23:00", "holiday"),  # a holiday is one all day long
        ("2026-12-24T08:00", "open"),  # the date beats the holiday …
        ("2026-12-24T12:00", "closed"),  # … and for the whole day
        ("2026-12-25T10:00", "holiday"),
        ("2026-03-17T11:59", "open"),  # closed for an hour, otherwise as usual
        ("2026-03-17T12:00", "closed"),
        ("2026-03-17T13:00", "open"),
        ("2026-03-17T16:00", "closed"),
    ],
)
def test_boundaries(now: str, outcome: str) -> None:
    assert OFFICE.outcome(datetime.fromisoformat(now)) == outcome


def open_minutes(hours: OpeningHours, day: date) -> int:
    """Minutes of real time that the office is open on a day of Warsaw, asked once a minute."""
    begin = datetime.combine(day, time(), WARSAW).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), WARSAW).astimezone(UTC)
    minutes = (begin + timedelta(minutes=index) for index in range(int((end - begin) / timedelta(minutes=1))))
    return sum(hours.outcome(now.astimezone(WARSAW).replace(tzinfo=None)) == "open" for now in minutes)


@pytest.mark.parametrize(
    ("day", "night", "whole_day"),
    [
        (date(2026, 3, 28), 180, 1440),
        (date(2026, 3, 29), 120, 1380),  # 02:00 to 03:00 does not exist
        (date(2026, 10, 25), 240, 1500),  # 02:00 to 03:00 comes twice, open both times
    ],
)
def test_wall_clock_time_decides_when_clocks_change(day: date, night: int, whole_day: int) -> None:
    shift = OpeningHours(week=((Interval(60, 240),),) * 7)
    assert open_minutes(shift, day) == night
    assert open_minutes(OpeningHours(week=(ALL_DAY,) * 7), day) == whole_day


def test_a_range_in_the_skipped_hour_is_never_open_that_night() -> None:
    skipped = OpeningHours(week=((Interval(120, 180),),) * 7)
    assert [open_minutes(skipped, date(2026, month, day)) for month, day in ((3, 28), (3, 29), (10, 25))] == [
        60,
        0,
        120,
    ]


HOURS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 600)).map(lambda pair: Interval(pair[0], min(1440, sum(pair)))),
    min_size=1,
    max_size=3,
).map(tuple)
FIRST = date(2026, 3, 27)
DAYS = st.integers(0, 9).map(lambda offset: FIRST + timedelta(days=offset))
RULE = st.one_of(
    st.builds(Rule, open=st.booleans(), weekdays=st.lists(st.integers(0, 6), min_size=1).map(tuple), hours=HOURS),
    st.builds(Rule, open=st.booleans(), dates=st.lists(DAYS, min_size=1, max_size=3).map(tuple), hours=HOURS),
    st.builds(Rule, open=st.just(False), dates=st.lists(DAYS, min_size=1, max_size=3).map(tuple)),
)


def minutes(intervals: Intervals) -> set[int]:
    return {minute for interval in intervals for minute in range(interval.begin, interval.end)}


def naive(rules: Sequence[Rule], holidays: Sequence[date], now: datetime) -> str:
    """Read the rules as a person would, for one moment."""
    minute, day = now.hour * 60 + now.minute, now.date()

    def says(rule: Rule) -> bool:
        return any(interval.begin <= minute < interval.end for interval in rule.hours)

    dated = [rule for rule in rules if day in rule.dates]
    if any(not rule.open and says(rule) for rule in dated):
        return "holiday" if day in holidays and not _decides(dated) else "closed"
    if any(rule.open for rule in dated):
        return "open" if any(rule.open and says(rule) for rule in dated) else "closed"
    if day in holidays:
        return "closed" if _decides(dated) else "holiday"
    weekly = [rule for rule in rules if day.weekday() in rule.weekdays]
    opened = any(rule.open and says(rule) for rule in weekly)
    return "open" if opened and not any(not rule.open and says(rule) for rule in weekly) else "closed"


def _decides(dated: Sequence[Rule]) -> bool:
    return any(rule.open or rule.hours == ALL_DAY for rule in dated)


@given(st.lists(RULE, max_size=6), st.lists(DAYS, max_size=3), st.integers(0, 10 * 1440 - 1))
def test_the_algebra_agrees_with_reading_the_rules(rules: list[Rule], holidays: list[date], start: int) -> None:
    hours = opening_hours(rules, holidays)
    midnight = datetime.combine(FIRST, time())
    for minute in [start, *range(start % 7, 10 * 1440, 7)]:
        now = midnight + timedelta(minutes=minute)
        assert hours.outcome(now) == naive(rules, holidays, now), now


@given(st.lists(RULE, max_size=5))
def test_conflicts_are_the_minutes_about_which_equals_disagree(rules: list[Rule]) -> None:
    found = {
        (first, second, minute)
        for conflict in conflicts(rules)
        for first, second in [(conflict.first, conflict.second)]
        for minute in minutes(conflict.hours)
    }
    assert found == {
        (first, second, minute)
        for second, other in enumerate(rules)
        for first, one in enumerate(rules[:second])
        if one.open != other.open and {*one.weekdays, *one.dates} & {*other.weekdays, *other.dates}
        for minute in minutes(one.hours) & minutes(other.hours)
    }


def test_a_conflict_names_both_rules_the_day_and_the_hours() -> None:
    lunch = Rule(open=False, weekdays=(2, 3), hours=(Interval(12 * 60, 13 * 60),))
    assert list(conflicts([*RULES, lunch])) == [Conflict(0, 5, 2, (Interval(12 * 60, 13 * 60),))]
    same_day = Rule(open=False, dates=(date(2026, 12, 24),))
    assert list(conflicts([*RULES, same_day])) == [Conflict(3, 5, date(2026, 12, 24), (Interval(8 * 60, 12 * 60),))]
    assert list(conflicts(RULES)) == []


def test_a_holiday_closed_for_some_hours_stays_a_holiday() -> None:
    hours = opening_hours([Rule(open=False, dates=HOLIDAYS[:1], hours=WORK)], HOLIDAYS)
    assert hours.dates == ()
    assert hours.outcome(datetime(2026, 6, 4, 10)) == "holiday"


def test_what_was_resolved_is_canonical() -> None:
    again = opening_hours([*RULES, *RULES], [*HOLIDAYS, *HOLIDAYS])
    assert again == OFFICE
    assert OFFICE.dates[0] == Day(date(2026, 3, 17), (Interval(480, 720), Interval(780, 960)))


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven"):
        OpeningHours(week=((),))
