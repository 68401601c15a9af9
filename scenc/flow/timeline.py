"""Where the calls to a number go, over time: exact intervals, worked out and not tried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from scenc.flow.machine import Switches
from scenc.flow.node import Context, Leave, Node
from scenc.flow.ops.language import Language
from scenc.flow.ops.play import Play
from scenc.schedule.interval import MINUTES_A_DAY, Interval

_DAY = timedelta(days=1)
_SAMPLE = timedelta(hours=6)
"""No zone changes its offset twice within this time."""
_NOT_SWITCHED: Switches = {}


@dataclass(frozen=True, slots=True)
class Padlock:
    """What the clock decided, by its node, and the exit taken: a schedule's open, closed or holiday, or a person."""

    node: str
    exit: str


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a call until it first waits for somebody.

    `steps` are the announcements on the way and the destination, by their nodes; without a destination, none.
    `on_duty` are the rotas that are rung there, each with the person.
    """

    padlocks: tuple[Padlock, ...] = ()
    steps: tuple[str, ...] = ()
    on_duty: tuple[Padlock, ...] = ()

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


def timeline(
    nodes: Mapping[str, Node], entry: str, zone: tzinfo, first: date, last: date, switches: Switches = _NOT_SWITCHED
) -> Iterator[Era]:
    """All eras of the local days `first` to `last`, without a gap; announcements take no time."""
    era: Era | None = None
    for begin, end in pairwise(moments(clocked_on_the_way(nodes, entry), zone, first, last)):
        course = course_at(nodes, entry, begin.astimezone(zone), switches)
        if era and era.course == course:
            era = replace(era, end=end)
            continue
        if era:
            yield era
        era = Era(begin, end, course)
    if era:
        yield era


def of_day(nodes: Mapping[str, Node], entry: str, day: date, zone: tzinfo) -> list[tuple[Interval, Course]]:
    """The minutes of a local day by their course, in order."""
    asked = clocked_on_the_way(nodes, entry)
    begins = {0, *(part.begin for node in asked for _, part in node.op.clocked(day))}
    if any(node.op.zone() for node in asked):
        local = (moment.astimezone(zone) for moment in moments(asked, zone, day, day))
        begins = {0, *(at.hour * 60 + at.minute for at in local if at.date() == day)}
    found: list[tuple[Interval, Course]] = []
    for begin, end in pairwise([*sorted(begins), MINUTES_A_DAY]):
        course = course_at(nodes, entry, datetime.combine(day, time(*divmod(begin, 60)), zone))
        alike = found.pop()[0].begin if found and found[-1][1] == course else begin
        found.append((Interval(alike, end), course))
    return found


def moments(asked: list[Node], zone: tzinfo, first: date, last: date) -> list[datetime]:
    """From the first midnight to the last, in UTC: every moment at which one of these nodes may decide otherwise."""
    begin, end = _midnight(first, zone), _midnight(last + _DAY, zone)
    zones = {name: ZoneInfo(name) if name else zone for name in {"", *(node.op.zone() for node in asked)}}
    found = {begin, end}
    for name, own in zones.items():
        ops = [node.op for node in asked if node.op.zone() == name]
        for since, until, offset in _offsets(own, begin, end):
            found.add(since)
            local_since, local_until = (instant.replace(tzinfo=None) + offset for instant in (since, until))
            for day in _days(local_since, local_until):
                midnight = datetime.combine(day, time.min)
                for minute in {part.begin for op in ops for _, part in op.clocked(day)}:
                    local = midnight + timedelta(minutes=minute)
                    if local_since <= local < local_until:
                        found.add((local - offset).replace(tzinfo=UTC))
    return sorted(found)


def course_at(nodes: Mapping[str, Node], entry: str, now: datetime, switches: Switches = _NOT_SWITCHED) -> Course:
    """The way of a call that comes in now."""
    padlocks: list[Padlock] = []
    steps: list[str] = []
    seen: set[str] = set()
    id = entry
    while id in nodes and id not in seen:
        seen.add(id)
        node = nodes[id]
        if is_clocked(node):
            exit = decided(node, nodes, now, switches)
            padlocks.append(Padlock(id, exit))
            id = node.exits.get(exit, "")
            continue
        if isinstance(node.op, Language):
            id = node.exits.get("next", "")
            continue
        steps.append(id)
        if not isinstance(node.op, Play):
            return Course(tuple(padlocks), tuple(steps), _on_duty(node, nodes, now))
        id = node.exits.get("next", "")
    return Course(tuple(padlocks))


def is_clocked(node: Node) -> bool:
    """Whether the clock alone decides where the call goes."""
    return bool(node.op.clocked(date.min))


def decided(node: Node, nodes: Mapping[str, Node], now: datetime, switches: Switches = _NOT_SWITCHED) -> str:
    """The exit that the clock decides for, as the flow machine does it."""
    move = node.op.enter(Context(node, nodes, now, "", 0, tuple, switches=switches))
    assert isinstance(move, Leave)
    return move.exit


def _on_duty(node: Node, nodes: Mapping[str, Node], now: datetime) -> tuple[Padlock, ...]:
    rotas = [nodes[f"rota:{name}"] for name in node.op.rung() if f"rota:{name}" in nodes]
    return tuple(Padlock(rota.id, rota.op.exit_at(now)) for rota in rotas)


def clocked_on_the_way(nodes: Mapping[str, Node], entry: str) -> list[Node]:
    """All nodes on the way that are decided by the clock, and the rotas that are rung at its end."""
    found: dict[str, Node] = {}
    seen: set[str] = set()
    ahead = [entry]
    while ahead:
        id = ahead.pop()
        node = None if id in seen else nodes.get(id)
        seen.add(id)
        if node and is_clocked(node):
            found[id] = node
            ahead += node.exits.values()
        elif node and isinstance(node.op, Play | Language):
            ahead += node.exits.values()
        elif node:
            found |= {f"rota:{name}": nodes[f"rota:{name}"] for name in node.op.rung() if f"rota:{name}" in nodes}
    return list(found.values())


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
