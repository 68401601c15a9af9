"""What became of the calls of some days: counted from their records, and from nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, tzinfo
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import Any

Record = Mapping[str, Any]
"""A row of the table `calls`."""
NONE: Mapping[str, Any] = MappingProxyType({})
MENU = "menu:"
QUEUE = "queue:"
"""Begins the id of the node where calls wait in a queue."""


@dataclass(frozen=True, slots=True)
class Count:
    """Calls of one day, hour, person … `waited` are the seconds until a person was there, of those who got one.
    `in_time` of them waited no longer than was asked for."""

    name: str
    calls: int = 0
    answered: int = 0
    voicemail: int = 0
    missed: int = 0
    waited: float = 0.0
    longest: float = 0.0
    in_time: int = 0

    @property
    def average(self) -> float:
        """How long a caller waited for a person, in seconds."""
        return self.waited / self.answered if self.answered else 0.0

    @property
    def level(self) -> float:
        """The percentage of all calls that a person answered in time."""
        return 100 * self.in_time / self.calls if self.calls else 100.0

    def row(self) -> dict[str, Any]:
        """The figures as they are shown."""
        figures = {name: getattr(self, name) for name in ("name", "calls", "answered", "voicemail", "missed")}
        seconds = {"average_wait": round(self.average, 1), "longest_wait": round(self.longest, 1)}
        return {**figures, **seconds, "service_level": round(self.level, 1)}


@dataclass(frozen=True, slots=True)
class Missed:
    """A call from outside that no person answered. `talked` is when somebody talked with that number since, `closed`
    when the entry was closed instead, and `by` who did."""

    call: str
    when: str
    caller: str
    called: str
    end: str
    waited: float
    talked: str = ""
    closed: str = ""
    by: str = ""

    @property
    def settled(self) -> bool:
        """Whether nobody need call back."""
        return bool(self.talked or self.closed)


@dataclass(frozen=True, slots=True)
class Report:
    """Calls from outside by day, hour, number called, queue, what was chosen in menus and time waited; calls answered
    by person; and those that were missed. Calls of colleagues are counted apart."""

    incoming: Count
    internal: int
    outgoing: int
    days: Sequence[Count] = ()
    hours: Sequence[Count] = ()
    numbers: Sequence[Count] = ()
    people: Sequence[Count] = ()
    queues: Sequence[Count] = ()
    choices: Sequence[Count] = ()
    waits: Sequence[Count] = ()
    missed: Sequence[Missed] = ()
    calls: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of one part."""
        part = getattr(self, name)
        return [each.row() if isinstance(each, Count) else _plain(each) for each in part]


TABLES = ("days", "hours", "numbers", "people", "queues", "choices", "waits", "missed", "calls")
WAITS = (10, 20, 30, 60, 120, 300)  # seconds at which the counts of waiting times begin anew


def report(
    records: Iterable[Record],
    zone: tzinfo,
    within: float,
    until: float = math.inf,
    closed: Mapping[str, Record] = NONE,
    promised: Mapping[str, float | None] = NONE,
) -> Report:
    """Of these calls, by the clock of `zone`; a person should be there `within` so many seconds, in a queue in as many
    as it has `promised`. What began `until` then is counted; what came later only tells who has been talked with."""
    every = sorted((record for record in records if record["ended"] is not None), key=lambda row: row["started"])
    rows = [row for row in every if row["started"] < until]
    inbound = [row for row in rows if row["direction"] == "inbound"]

    def by(names: Callable[[Record], Iterable[str]], chosen: Iterable[Record]) -> tuple[Count, ...]:
        groups: dict[str, list[Record]] = {}
        for row in chosen:
            for name in names(row):
                groups.setdefault(name, []).append(row)
        return tuple(_count(name, groups[name], within) for name in sorted(groups))

    return Report(
        _count("all", inbound, within),
        sum(row["direction"] == "internal" and not _outside(row) for row in rows),
        sum(map(_outside, rows)),
        by(lambda row: (_local(row["started"], zone, "%Y-%m-%d"),), inbound),
        by(lambda row: (_local(row["started"], zone, "%H:00"),), inbound),
        by(lambda row: (row["called"],), inbound),
        by(lambda row: (row["party"],), filter(_by_person, inbound)),
        _queues(inbound, within, promised),
        by(_choices, inbound),
        _waits(inbound, within),
        tuple(_missed(row, every, zone, closed.get(row["id"])) for row in inbound if not _reached(row)),
        tuple(_call(row, zone) for row in rows),
    )


def concerns(row: Record, names: Sequence[str]) -> bool:
    """Whether a call was of one of these numbers, users, groups …, or came by them."""
    there = {row["caller"], row["called"], row["party"]}
    there |= {step["node"].partition(":")[2].partition("/")[0] for step in row["path"]}
    return not there.isdisjoint(names)


def _count(name: str, rows: Sequence[Record], within: float, since: Callable[[Record], float] | None = None) -> Count:
    waits = [max(0.0, row["connected"] - (since or _started)(row)) for row in rows if _by_person(row)]
    return Count(
        name,
        len(rows),
        len(waits),
        sum(row["end"] == "voicemail" for row in rows),
        sum(not _reached(row) for row in rows),
        sum(waits),
        max(waits, default=0.0),
        sum(wait <= within for wait in waits),
    )


def _choices(row: Record) -> Iterable[str]:
    """What the caller chose in menus, and where nothing was chosen."""
    nodes = ((step["node"].removeprefix(MENU), step) for step in row["path"] if step["node"].startswith(MENU))
    return {f"{name} {step['exit']}" for name, step in nodes if step["exit"]}


def _waits(rows: Sequence[Record], within: float) -> tuple[Count, ...]:
    """Calls by how long the caller waited: for a person, or in vain."""
    bounds = [0, *WAITS, math.inf]
    counts = []
    for first, last in pairwise(bounds):
        there = [row for row in rows if first <= _wait(row) < last]
        counts.append(_count(f"{first}..{last}s" if last < math.inf else f"{first}s..", there, within))
    return tuple(count for count in counts if count.calls)


def _wait(row: Record) -> float:
    until = row["connected"] if _by_person(row) else row["ended"]
    return max(0.0, float(until - row["started"]))


def _queues(rows: Iterable[Record], within: float, promised: Mapping[str, float | None]) -> tuple[Count, ...]:
    """Calls by the queues they waited in, from the moment they came there. Answered is what was answered out of it."""
    groups: dict[str, list[Record]] = {}
    for row in rows:
        steps = row["path"]
        for step, following in pairwise([*steps, None]):
            if step["node"].startswith(QUEUE):
                served = following is None and _by_person(row)
                here = {**row, "queued": step["at"], "connected": row["connected"] if served else None}
                groups.setdefault(step["node"].removeprefix(QUEUE), []).append(here)
    queued = itemgetter("queued")
    return tuple(_count(name, groups[name], promised.get(name) or within, queued) for name in sorted(groups))


def _started(row: Record) -> float:
    return float(row["started"])


def _by_person(row: Record) -> bool:
    return row["connected"] is not None


def _reached(row: Record) -> bool:
    """Whether the caller talked with people."""
    return _by_person(row) or row["end"] == "conference"


def _outside(row: Record) -> bool:
    """Whether a colleague called somebody outside."""
    return bool(row["direction"] == "internal" and row["called"].startswith("+"))


def _missed(row: Record, rows: Sequence[Record], zone: tzinfo, closed: Record | None) -> Missed:
    caller = row["caller"]
    later = (each for each in rows if each["started"] > row["started"] and _by_person(each) and caller)
    talked = next((each for each in later if caller in (each["caller"], each["called"])), None)
    by = (talked["party"] if talked["direction"] != "internal" else talked["caller"]) if talked is not None else ""
    return Missed(
        row["id"],
        _local(row["started"], zone),
        caller,
        row["called"],
        row["end"],
        round(row["ended"] - row["started"], 1),
        _local(talked["started"], zone) if talked is not None else "",
        _local(closed["at"], zone) if closed is not None and talked is None else "",
        by or (closed["by"] if closed is not None else ""),
    )


def _call(row: Record, zone: tzinfo) -> dict[str, Any]:
    """A call on one line, with its way."""
    times = {name: _local(row[name], zone) if row[name] else "" for name in ("started", "connected", "ended")}
    names = ("id", "direction", "caller", "called", "end", "party", "cause")
    way = " ".join(f"{step['node']}({step['place']})" for step in row["path"])
    return {**{name: row[name] for name in names}, **times, "path": way}


def _local(seconds: float, zone: tzinfo, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return datetime.fromtimestamp(seconds, zone).strftime(form)


def _plain(each: Any) -> dict[str, Any]:
    return dict(each) if isinstance(each, Mapping) else asdict(each)
