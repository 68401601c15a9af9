"""Calls to the company's numbers: what a caller meets first, minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from scenc.bundle.schema import Bundle
from scenc.diff.change import Change, Moment, Pair, place
from scenc.diff.moments import days, in_words
from scenc.diff.waits import Waits, longer
from scenc.diff.words import thing, way, ways
from scenc.flow.timeline import Course, clocked_on_the_way, is_clocked, of_day
from scenc.schedule.interval import Interval, union

_NUMBERS_SHOWN = 3
_ROUND = "goes round in circles"
Line = Sequence[tuple[Interval, Course]]
"""The courses of a day."""
Meeting = tuple[str, str]
"""What a caller met and meets, in words that tell it from everything else."""


@dataclass(slots=True)
class _Side:
    """One version: courses in words, each worked out once."""

    bundle: Bundle
    waits: Waits = field(init=False)
    words: dict[tuple[str, ...], str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.waits = Waits(self.bundle.nodes)

    @property
    def zone(self) -> tzinfo:
        """The company's clock."""
        return ZoneInfo(self.bundle.company.timezone)

    def clock(self, entry: str) -> Callable[[date], object]:
        """What is the same for days on which the clock decides alike for calls that begin here."""
        ops = [node.op for node in clocked_on_the_way(self.bundle.nodes, entry)]
        if any(op.zone() for op in ops):
            return lambda day: day
        return lambda day: tuple(op.clocked(day) for op in ops)

    def course(self, course: Course) -> str:
        """All that is met, in full."""
        self.asked |= {padlock.node for padlock in course.padlocks}
        if course.steps not in self.words:
            self.words[course.steps] = way(course.steps, self.bundle, "whole") if course.steps else _ROUND
        return self.words[course.steps]

    def wait(self, course: Course) -> float:
        """Seconds at most from where the caller first waits for somebody."""
        return self.waits.longest(course.destination)


@dataclass(slots=True)
class _Difference:
    """The days and minutes at which the courses are these."""

    old: Course
    new: Course
    found: dict[date, list[Interval]] = field(default_factory=dict)


def changes(pair: Pair) -> Iterator[Change]:
    """Numbers that came, went, or lead elsewhere; then schedules and rotas that are asked later in a call."""
    old, new = _Side(pair.old), _Side(pair.new)
    yield from _answered(pair)
    for (before, after), numbers in _entries(pair).items():
        subject = f"calls to {_named(numbers)}"
        found = list(_compared(pair, old, new, before, after, subject))
        wait = longer(old.waits.longest(before), new.waits.longest(after))
        yield from found
        if wait and not found:
            yield Change("callers", subject, f"{subject}: {wait}")
    for id, node in pair.new.nodes.items():
        known = id in pair.old.nodes and id not in old.asked | new.asked
        if known and is_clocked(node) and is_clocked(pair.old.nodes[id]):
            yield from _compared(pair, old, new, id, id, f"calls that enter {thing(id, pair.new)}")


def _answered(pair: Pair) -> Iterator[Change]:
    """Numbers that are on one side only, those with one destination together."""
    for before, after, bundle, verb in (
        (pair.old.numbers, pair.new.numbers, pair.new, "are answered now"),
        (pair.new.numbers, pair.old.numbers, pair.old, "are not answered any more"),
    ):
        found: dict[str, list[str]] = {}
        for number, entry in after.items():
            if number not in before:
                found.setdefault(entry, []).append(number)
        for entry, numbers in found.items():
            leads = way([entry], bundle)
            was, now = ("", leads) if bundle is pair.new else (leads, "")
            yield Change("callers", _named(numbers), f"calls to {_named(numbers)} {verb}: {leads}", was, now)


def _entries(pair: Pair) -> dict[tuple[str, str], list[str]]:
    """Numbers of both sides by where their calls begin."""
    found: dict[tuple[str, str], list[str]] = {}
    for number, entry in pair.new.numbers.items():
        if number in pair.old.numbers:
            found.setdefault((pair.old.numbers[number], entry), []).append(number)
    return found


def _compared(pair: Pair, old: _Side, new: _Side, before: str, after: str, subject: str) -> Iterator[Change]:
    for difference in _differences(pair, old, new, before, after):
        found = {day: union(intervals) for day, intervals in difference.found.items()}
        times = in_words(found, pair.first, pair.last)
        left, right = _words(difference, pair)
        wait = longer(old.wait(difference.old), new.wait(difference.new))
        sentence = "; ".join(filter(None, [f"{subject} reach {right} instead of {left}", times, wait]))
        moments = tuple(Moment(day, str(interval)) for day in sorted(found) for interval in found[day]) if times else ()
        yield Change("callers", subject, sentence, left, right, _place(difference.new, pair.new), moments)


def _words(difference: _Difference, pair: Pair) -> tuple[str, str]:
    old, new = difference.old.steps, difference.new.steps
    found = ways(old, new, pair.old, pair.new) or ("", "")
    return found[0] if old else _ROUND, found[1] if new else _ROUND


def _differences(pair: Pair, old: _Side, new: _Side, before: str, after: str) -> Sequence[_Difference]:
    """Days that the clock decides in the same way are looked at once."""
    found: dict[Meeting, _Difference] = {}
    known: dict[object, list[tuple[_Difference, Interval]]] = {}
    clocks = old.clock(before), new.clock(after)
    for day in days(pair.first, pair.last):
        alike = clocks[0](day), clocks[1](day)
        if alike not in known:
            lines = of_day(pair.old.nodes, before, day, old.zone), of_day(pair.new.nodes, after, day, new.zone)
            known[alike] = list(_apart(old, new, lines, found))
        for difference, interval in known[alike]:
            difference.found.setdefault(day, []).append(interval)
    return list(found.values())


def _apart(
    old: _Side, new: _Side, lines: tuple[Line, Line], found: dict[Meeting, _Difference]
) -> Iterator[tuple[_Difference, Interval]]:
    """The parts of a day at which the versions differ."""
    for interval, left, right in _together(*lines):
        meeting = old.course(left), new.course(right)
        if meeting[0] != meeting[1]:
            yield found.setdefault(meeting, _Difference(left, right)), interval


def _together(old: Line, new: Line) -> Iterator[tuple[Interval, Course, Course]]:
    """The day in pieces in which neither side changes."""
    edges = sorted({edge for interval, _ in (*old, *new) for edge in (interval.begin, interval.end)})
    for begin, end in pairwise(edges):
        left = next((course for interval, course in old if begin in interval), Course())
        right = next((course for interval, course in new if begin in interval), Course())
        yield Interval(begin, end), left, right


def _place(course: Course, bundle: Bundle) -> str:
    asked = [padlock.node for padlock in course.padlocks]
    return place(bundle.nodes[asked[-1]]) if asked else ""


def _named(numbers: Sequence[str]) -> str:
    if len(numbers) <= _NUMBERS_SHOWN:
        return ", ".join(numbers)
    return f"{numbers[0]} … {numbers[-1]} ({len(numbers)} numbers)"
