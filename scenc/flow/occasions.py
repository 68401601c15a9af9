"""The different ways in which all schedules can stand together, each with a moment when they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise, product
from zoneinfo import ZoneInfo

from scenc.flow.node import Node
from scenc.flow.ops.schedule import Schedule
from scenc.flow.script import weekday_at
from scenc.flow.timeline import decided, moments
from scenc.schedule.switch import Held

_DAY = timedelta(days=1)
WEEK = date(2001, 1, 1)
"""A Monday without holidays or exceptions, by clocks of today; what is found there holds of any such week."""
_MOST_SWITCHES = 3
"""With more night switches only one at a time is taken to be turned."""
Exits = tuple[tuple[str, str], ...]
"""What schedules take, by their nodes."""
_TURNS: tuple[Held | None, ...] = (None, "open", "closed")


@dataclass(frozen=True, slots=True)
class Occasion:
    """`exits` are those that the schedules take, by their nodes. `at` is local time of the company; in the year 1 it is
    a weekday of the week without holidays. `switched` are schedules held by hand."""

    at: datetime
    exits: Exits
    switched: tuple[tuple[str, Held], ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """All occasions, at the first moment found of each; and those that follow one another, night switches left alone,
    the second at the moment of the change."""

    occasions: tuple[Occasion, ...]
    changes: tuple[tuple[Occasion, Occasion], ...]


def times(nodes: Mapping[str, Node], zone: tzinfo, asked: Iterable[str], years: range) -> Times:
    """Of the schedules among the nodes `asked`, in the years of the calendar."""
    schedules = [nodes[id] for id in asked if isinstance(nodes[id].op, Schedule)]
    known: dict[Exits, Occasion] = {}
    changes: dict[tuple[Exits, Exits], tuple[Occasion, Occasion]] = {}
    for run in (*_runs(schedules), *_other_weeks(schedules, zone, years)):
        found = [_occasion(at, schedules, nodes) for at in _local_moments(schedules, zone, run)]
        for occasion in found:
            known.setdefault(occasion.exits, occasion)
        for one, other in pairwise(found):
            if one.exits != other.exits:
                changes.setdefault((one.exits, other.exits), (one, other))
    by_hand = [each for occasion in tuple(known.values()) for each in _by_hand(occasion, schedules, nodes)]
    return Times((*known.values(), *_new(by_hand, known)), tuple(changes.values()))


def _runs(schedules: list[Node]) -> Iterator[list[date]]:
    """Days in a row: a week (and the Monday after it) without dates, then each date with the days around it."""
    yield [WEEK + _DAY * number for number in range(8)]
    for day in sorted(special_days(schedules)):
        yield [day - _DAY, day, day + _DAY]


def _other_weeks(schedules: list[Node], zone: tzinfo, years: range) -> Iterator[list[date]]:
    """Weeks in which the clocks of other zones are further from the company's, or nearer, than in the usual one."""
    zones = [ZoneInfo(name) for name in sorted({node.op.zone() for node in schedules} - {""})]
    known = {_apart(WEEK, zone, zones)}
    days = (date(year, 1, 1) + _DAY * number for year in years for number in range(365) if zones)
    for day in days:
        apart = _apart(day, zone, zones)
        if apart not in known:
            known.add(apart)
            monday = day - _DAY * day.weekday()
            yield [monday + _DAY * number for number in range(15)]


def _apart(day: date, zone: tzinfo, zones: list[ZoneInfo]) -> tuple[timedelta | None, ...]:
    """How far the clocks are from one another at noon."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return tuple((noon.astimezone(other).replace(tzinfo=None) - noon.replace(tzinfo=None)) for other in zones)


def special_days(schedules: Iterable[Node]) -> set[date]:
    """The dates on which they may stand otherwise than on other days of the week."""
    ops = [node.op for node in schedules if isinstance(node.op, Schedule)]
    return {day for op in ops for day in (*op.hours.holidays, *(own.date for own in op.hours.dates))}


def _local_moments(schedules: list[Node], zone: tzinfo, run: list[date]) -> list[datetime]:
    """The moments in these days at which something may change, by the company's clock."""
    return [at.astimezone(zone) for at in moments(schedules, zone, run[0], run[-1])[:-1]]


def _occasion(at: datetime, schedules: list[Node], nodes: Mapping[str, Node]) -> Occasion:
    exits = tuple((node.id, decided(node, nodes, at)) for node in schedules)
    moment = at.replace(tzinfo=None)
    if WEEK <= moment.date() < WEEK + 8 * _DAY:
        moment = weekday_at(moment.weekday(), moment.hour, moment.minute)
    return Occasion(moment, exits)


def _by_hand(occasion: Occasion, schedules: list[Node], nodes: Mapping[str, Node]) -> Iterator[Occasion]:
    """The same moment with night switches turned."""
    own = [node.id for node in schedules if isinstance(node.op, Schedule) and node.op.switch]
    if len(own) <= _MOST_SWITCHES:
        turned = [dict(zip(own, states, strict=True)) for states in product(_TURNS, repeat=len(own))]
    else:
        turned = [{id: state} for id in own for state in _TURNS]
    for states in turned:
        held = {id: state for id, state in states.items() if state}
        taken = {id: state if state in nodes[id].exits else "closed" for id, state in held.items()}
        if held:
            yield Occasion(
                occasion.at, tuple((id, taken.get(id, exit)) for id, exit in occasion.exits), tuple(held.items())
            )


def _new(found: list[Occasion], known: Mapping[Exits, Occasion]) -> Iterator[Occasion]:
    """Those that stand as nothing before them does."""
    seen = set(known)
    for occasion in found:
        if occasion.exits not in seen:
            seen.add(occasion.exits)
            yield occasion
