"""Where the calls to a number go, over time: exact intervals, worked out and not tried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scenc.flow.node import Node
from scenc.flow.ops.play import Play
from scenc.flow.ops.schedule import Schedule
from scenc.schedule.interval import ALL_DAY, Interval, Intervals, difference, intersection

_DAY = timedelta(days=1)
_SAMPLE = timedelta(hours=6)
"""No zone changes its offset twice within this time."""


@dataclass(frozen=True, slots=True)
class Padlock:
    """A schedule that was asked, by its node, and the exit taken: open, closed or holiday."""

    node: str
    exit: str


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a call until it first waits for somebody.

    `steps` are the announcements on the way and the destination, by their nodes; without a destination, none.
    """

    padlocks: tuple[Padlock, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def destination(self) -> str:
        """The node where the call first waits for somebody, records, or ends; empty if it goes round in circles."""
        return self.steps[-1] if self.steps else ""


@dataclass(frozen=True, slots=True)
class Era:
    """From `begin` to before `end`, both in UTC, all calls take this course."""

    begin: datetime
    end: datetime
    course: Course


def timeline(nodes: Mapping[str, Node], entry: str, zone: tzinfo, first: date, last: date) -> Iterator[Era]:
    """All eras of the local days `first` to `last`, without a gap; announcements take no time."""
    era: Era | None = None
    for begin, end, course in _pieces(nodes, entry, zone, first, last):
        if era and era.course == course:
            era = replace(era, end=end)
            continue
        if era:
            yield era
        era = Era(begin, end, course)
    if era:
        yield era


def _pieces(
    nodes: Mapping[str, Node], entry: str, zone: tzinfo, first: date, last: date
) -> Iterator[tuple[datetime, datetime, Course]]:
    begin, end = _midnight(first, zone), _midnight(last + _DAY, zone)
    for since, until, offset in _offsets(zone, begin, end):
        local_since, local_until = (instant.replace(tzinfo=None) + offset for instant in (since, until))
        for day in _days(local_since, local_until):
            midnight = datetime.combine(day, time.min)
            for interval, course in of_day(nodes, entry, day):
                local_begin = max(local_since, midnight + timedelta(minutes=interval.begin))
                local_end = min(local_until, midnight + timedelta(minutes=interval.end))
                if local_begin < local_end:
                    yield (local_begin - offset).replace(tzinfo=UTC), (local_end - offset).replace(tzinfo=UTC), course


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _days(since: datetime, until: datetime) -> Iterator[date]:
    day = since.date()
    while datetime.combine(day, time.min) < until:
        yield day
        day += _DAY


def _offsets(zone: tzinfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The time from `begin` to `end`, parted where the clocks are changed, with what they are ahead of UTC."""
    since, at, offset = begin, begin, _offset(begin, zone)
    while at < end:
        then = min(at + _SAMPLE, end)
        if _offset(then, zone) != offset:
            then = _change(at, then, zone)
            yield since, then, offset
            since, offset = then, _offset(then, zone)
        at = then
    if since < end:
        yield since, end, offset


def _offset(instant: datetime, zone: tzinfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The second in which the offset of `before` no longer holds."""
    offset = _offset(before, zone)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + timedelta(seconds=middle), zone) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def of_day(nodes: Mapping[str, Node], entry: str, day: date) -> list[tuple[Interval, Course]]:
    """The minutes of a local day by their course, in order."""
    found: list[tuple[Interval, Course]] = []
    ways: list[tuple[str, Intervals, Course, frozenset[str]]] = [(entry, ALL_DAY, Course(), frozenset())]
    while ways:
        id, minutes, course, seen = ways.pop()
        node = None if id in seen else nodes.get(id)
        if node and isinstance(node.op, Schedule):
            for exit, part in _asked(node, node.op, day, minutes):
                padlocks = (*course.padlocks, Padlock(id, exit))
                ways.append((node.exits.get(exit, ""), part, replace(course, padlocks=padlocks), seen | {id}))
            continue
        course = replace(course, steps=(*course.steps, id) if node else ())
        if node and isinstance(node.op, Play):
            ways.append((node.exits.get("next", ""), minutes, course, seen | {id}))
        else:
            found += [(interval, course) for interval in minutes]
    return sorted(found, key=lambda piece: piece[0])


def _asked(node: Node, schedule: Schedule, day: date, minutes: Intervals) -> Iterator[tuple[str, Intervals]]:
    """The minutes of each exit."""
    hours = schedule.hours.hours(day)
    shut = difference(minutes, hours)
    if unlocked := intersection(minutes, hours):
        yield "open", unlocked
    if shut:
        outcome = schedule.hours.outcome(datetime.combine(day, time.min) + timedelta(minutes=shut[0].begin))
        yield outcome if outcome in node.exits else "closed", shut
