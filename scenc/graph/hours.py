"""The hours at which callers reach nobody and hear nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from scenc.bundle.schema import Bundle
from scenc.flow.node import End, Node
from scenc.flow.occasions import WEEK, special_days
from scenc.flow.timeline import decided, is_clocked, moments
from scenc.graph.build import build
from scenc.graph.prove import Hours, Prover, Way
from scenc.graph.reach import leading_to, reached_from
from scenc.graph.witness import Hop
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import ALL_DAY, MINUTES_A_DAY, Interval, Intervals, union

_DATES_SHOWN = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hole:
    """When it is, in words, and the way to the node at which such a call ends."""

    hours: str
    hops: tuple[Hop, ...]
    at: str


def suspects(nodes: Mapping[str, Node], entries: Iterable[str]) -> list[str]:
    """The entries from which the clock may lead callers to nobody, and to somebody. One that never leads to anybody is
    meant so."""
    heard = {id for id, node in nodes.items() if _is_heard(node)}
    sometimes, always = leading_to(nodes, heard), _always(nodes, heard)
    return [entry for entry in dict.fromkeys(entries) if entry in sometimes and entry not in always]


def _always(nodes: Mapping[str, Node], heard: Iterable[str]) -> set[str]:
    """Nodes from which a caller is heard whatever the clock says: by all ways if it decides, else by one of them."""
    behind = build(nodes).behind
    left = {id: len(set(node.exits.values())) if is_clocked(node) else 1 for id, node in nodes.items()}
    found = set(heard)
    ahead = list(found)
    while ahead:
        for source in behind.get(ahead.pop(), ()):
            left[source] -= 1
            if left[source] == 0 and source not in found:
                found.add(source)
                ahead.append(source)
    return found


def hole(bundle: Bundle, entry: str) -> Hole | None:
    """The hours of calls that begin at this node."""
    zone = ZoneInfo(bundle.company.timezone)
    clocked = [node for node in _reached(bundle, entry) if is_clocked(node)]
    week = tuple(_silent(bundle, entry, clocked, WEEK + _DAY * number, zone) for number in range(7))
    dates = {day: _silent(bundle, entry, clocked, day, zone) for day in sorted(special_days(clocked))}
    other = {day: silent for day, silent in dates.items() if silent and silent != week[day.weekday()]}
    lost = next((day for day, silent in [*_weekdays(week), *other.items()] if silent), None)
    if lost is None:
        return None
    begin = (week[lost.weekday()] if lost < WEEK + 7 * _DAY else other[lost])[0].begin
    at = datetime(lost.year, lost.month, lost.day, *divmod(begin, 60), tzinfo=zone)
    hops = _way(bundle, entry, _allowed(bundle, clocked, at)) or ()
    end = bundle.nodes[hops[-1].node].exits[hops[-1].exit] if hops else entry
    return Hole(_in_words(week, other), hops, end)


def _reached(bundle: Bundle, entry: str) -> list[Node]:
    return [bundle.nodes[id] for id in reached_from(bundle.nodes, entry)]


def _is_heard(node: Node) -> bool:
    """A person, a mailbox, a conference, or at least a text."""
    return bool(node.op.prompts()) or any(end is not End.HANGUP for end in node.op.ends())


def _silent(bundle: Bundle, entry: str, clocked: list[Node], day: date, zone: tzinfo) -> Intervals:
    """The minutes of this local day at which callers are not heard."""
    local = (moment.astimezone(zone) for moment in moments(clocked, zone, day, day))
    begins = sorted({0, *(at.hour * 60 + at.minute for at in local if at.date() == day)})
    found = []
    for begin, end in pairwise([*begins, MINUTES_A_DAY]):
        at = datetime(day.year, day.month, day.day, *divmod(begin, 60), tzinfo=zone)
        if _way(bundle, entry, _allowed(bundle, clocked, at)) is not None:
            found.append(Interval(begin, end))
    return union(found)


def _allowed(bundle: Bundle, clocked: list[Node], at: datetime) -> Hours:
    return Hours({node.id: (decided(node, bundle.nodes, at),) for node in clocked})


def _way(bundle: Bundle, entry: str, hours: Hours) -> Way | None:
    """The way to the end of a call that is not heard; None if a call may be."""
    prover = Prover(bundle, ZoneInfo("UTC"), [entry])
    if prover.way(entry, hours, _is_heard) is not None:
        return None
    return prover.way(entry, hours, lambda node: bool(node.op.ends()))


def _weekdays(week: tuple[Intervals, ...]) -> Iterator[tuple[date, Intervals]]:
    return ((WEEK + _DAY * number, silent) for number, silent in enumerate(week))


def _in_words(week: tuple[Intervals, ...], other: Mapping[date, Intervals]) -> str:
    days = [f"{day}{'' if silent == ALL_DAY else ' ' + ', '.join(map(str, silent))}" for day, silent in other.items()]
    more = [f"{len(days) - _DATES_SHOWN} days more"] if len(days) > _DATES_SHOWN else []
    return "; ".join([*OpeningHours(week).weekly_lines(), *days[:_DATES_SHOWN], *more])
