"""All ways in which schedules stand together are found: at no moment do they stand otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.flow.node import Node, Place
from scenc.flow.occasions import times
from scenc.flow.ops.schedule import Schedule
from scenc.flow.timeline import decided
from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval, Intervals

WARSAW = ZoneInfo("Europe/Warsaw")
EXITS = {"open": "a", "holiday": "b", "closed": "c"}
DAYS = [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2027, 1, 1)]


@st.composite
def spans(draw: st.DrawFn) -> Intervals:
    begin = draw(st.integers(0, 23)) * 60
    end = draw(st.integers(begin // 60 + 1, 24)) * 60
    return draw(st.sampled_from([(), (Interval(begin, end),)]))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    week = draw(st.tuples(*[spans()] * 7))
    dates = draw(st.lists(st.sampled_from(DAYS), unique=True, max_size=2))
    holidays = draw(st.lists(st.sampled_from(DAYS), unique=True, max_size=2))
    hours = OpeningHours(week, tuple(Day(day, draw(spans())) for day in sorted(dates)), tuple(sorted(holidays)))
    return Schedule(hours, draw(st.sampled_from(["", "", "America/New_York", "Asia/Tokyo"])))


@settings(max_examples=40, deadline=None)
@given(st.lists(schedules(), min_size=1, max_size=3), st.lists(st.integers(0, 730 * 96), min_size=20, max_size=20))
def test_every_moment_is_one_of_the_occasions(ops: list[Schedule], quarters: list[int]) -> None:
    nodes = {f"s{n}": Node(f"s{n}", op, EXITS, Place("", 1, 1)) for n, op in enumerate(ops)}
    found = times(nodes, WARSAW, nodes, range(2026, 2028))
    known = {occasion.exits for occasion in found.occasions}
    changes = {(one.exits, other.exits) for one, other in found.changes}
    for quarter in quarters:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
        now, then = (standing(nodes, moment) for moment in (at, at + timedelta(minutes=15)))
        assert now in known, at
        assert now == then or (now, then) in changes, at


def standing(nodes: dict[str, Node], at: datetime) -> tuple[tuple[str, str], ...]:
    return tuple((id, decided(node, nodes, at.astimezone(WARSAW))) for id, node in nodes.items())


def test_the_moment_of_an_occasion_is_one() -> None:
    op = Schedule(OpeningHours(((Interval(480, 960),),) * 5 + ((), ()), (), (date(2026, 12, 24),)), switch="*21")
    nodes = {"s": Node("s", op, EXITS, Place("", 1, 1))}
    found = times(nodes, WARSAW, nodes, range(2026, 2027))
    assert [(str(o.at), dict(o.exits)["s"], o.switched) for o in found.occasions] == [
        ("0001-01-08 00:00:00", "closed", ()),
        ("0001-01-08 08:00:00", "open", ()),
        ("2026-12-24 00:00:00", "holiday", ()),
    ]
