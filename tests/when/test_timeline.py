"""The time line against the flow machine, asked anew for every minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.flow import machine
from scenc.flow.actions import Take
from scenc.flow.events import Played
from scenc.flow.node import Node, Op, Place
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.flow.timeline import Course, Era, Padlock, timeline
from scenc.pipeline import compile_text
from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval, Intervals, union

SAMPLE = Path(__file__).parents[2] / "samples/kancelaria/main.scen"
WARSAW = ZoneInfo("Europe/Warsaw")
# clocks that go back and forth at 1, 2 and 3 o'clock, at midnight, and by half an hour; and none
CHANGES = [
    ("Europe/Warsaw", date(2026, 3, 29)),
    ("Europe/Warsaw", date(2026, 10, 25)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 24)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/New_York", date(2026, 11, 1)),
    ("UTC", date(2026, 12, 31)),
]


def walked(nodes: Mapping[str, Node], entry: str, now: datetime) -> Course:
    """The way of a call at this local time, as the flow machine takes it; announcements take no time."""
    padlocks: list[Padlock] = []
    steps: list[str] = []
    state, done = machine.begin(nodes, entry, "", now, tuple)
    while True:
        taken = (action for action in done if isinstance(action, Take))
        padlocks += [Padlock(take.node, take.exit) for take in taken if isinstance(nodes[take.node].op, Schedule)]
        steps.append(state.node)
        if not isinstance(nodes[state.node].op, Play):
            return Course(tuple(padlocks), tuple(steps))
        state, done = machine.advance(state, Played(), nodes, now, tuple)


def minutes(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += timedelta(minutes=1)


def agree(nodes: Mapping[str, Node], entry: str, zone: ZoneInfo, first: date, last: date) -> list[Era]:
    """The eras, when each minute of them, and nothing more, was found to be as the machine says."""
    eras = list(timeline(nodes, entry, zone, first, last))
    assert eras[0].begin == datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    behind = last + timedelta(days=1)
    assert eras[-1].end == datetime(behind.year, behind.month, behind.day, tzinfo=zone).astimezone(UTC)
    for era, following in pairwise(eras):
        assert era.end == following.begin
        assert era.course != following.course
    for era in eras:
        for instant in minutes(era.begin, era.end):
            local = instant.astimezone(zone).replace(tzinfo=None)
            assert walked(nodes, entry, local) == era.course, f"{instant} is {local}"
    return eras


@st.composite
def hours(draw: st.DrawFn, days: list[date]) -> OpeningHours:
    def intervals() -> Intervals:
        edges = draw(st.lists(st.integers(0, 1440), max_size=4, unique=True).map(sorted))
        night = draw(st.lists(st.sampled_from([0, 30, 60, 90, 120, 150, 180, 1410, 1440]), max_size=4, unique=True))
        return union(
            Interval(begin, end)
            for some in (edges, sorted(night))
            for begin, end in zip(some[::2], some[1::2], strict=False)
        )

    own = tuple(Day(day, intervals()) for day in draw(st.lists(st.sampled_from(days), max_size=1)))
    return OpeningHours(
        tuple(intervals() for _ in range(7)), own, tuple(draw(st.lists(st.sampled_from(days), max_size=1)))
    )


def office(first: OpeningHours, second: OpeningHours) -> dict[str, Node]:
    def node(id: str, op: Op, **exits: str) -> Node:
        return Node(id, op, {exit.replace("_", "-"): target for exit, target in exits.items()}, Place("", 1, 1))

    found = [
        node("hello", Play("hello"), next="outer"),
        node("outer", Schedule(first), open="anna", holiday="inner", closed="sorry"),
        node("sorry", Play("sorry"), next="inner"),
        node("inner", Schedule(second), open="anna", closed="box"),
        node("anna", Ring("simultaneous", ("anna",), 20), busy="box", no_answer="box", unavailable="box"),
        node("box", Voicemail("box")),
    ]
    return {each.id: each for each in found}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_minute_is_as_the_machine_says(data: st.DataObject) -> None:
    name, day = data.draw(st.sampled_from(CHANGES))
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    nodes = office(data.draw(hours(days)), data.draw(hours(days)))
    agree(nodes, "hello", ZoneInfo(name), day, data.draw(st.sampled_from(days[1:])))


def test_the_sample_over_christmas() -> None:
    bundle = compile_text(SAMPLE.read_text("utf-8"), str(SAMPLE)).bundle
    assert bundle
    eras = agree(bundle.nodes, "schedule:office-hours", WARSAW, date(2026, 12, 23), date(2026, 12, 28))
    local = [f"{era.begin.astimezone(WARSAW):%d %H:%M} {era.course.padlocks[0].exit}" for era in eras]
    assert local[3:7] == ["23 16:00 closed", "23 20:00 closed", "24 00:00 holiday", "27 00:00 closed"]


def test_a_night_with_an_hour_twice_has_its_times_twice() -> None:
    night = OpeningHours(((Interval(0, 150),),) * 7)
    eras = agree(office(night, OpeningHours()), "hello", WARSAW, date(2026, 10, 25), date(2026, 10, 25))
    assert [f"{era.begin:%H:%M} {era.course.destination}" for era in eras] == [
        "22:00 anna",
        "00:30 box",
        "01:00 anna",
        "01:30 box",
    ]


@pytest.mark.parametrize("exits", [{"open": "s", "closed": "s"}, {}])
def test_a_way_without_a_destination_ends(exits: dict[str, str]) -> None:
    nodes = {"s": Node("s", Schedule(OpeningHours()), exits, Place("", 1, 1))}
    (era,) = timeline(nodes, "s", WARSAW, date(2026, 1, 1), date(2026, 1, 9))
    assert (era.course.destination, era.course.padlocks) == ("", (Padlock("s", "closed"),))
    assert era.end - era.begin == timedelta(days=9)
