"""Sets of minutes of one day, as sorted, disjoint, half-open intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Minutes since midnight, half-open: 08:00..16:00 ends at 16:00:00. `end` may be 24:00, 1440."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end <= MINUTES_A_DAY:
            raise ValueError(f"not an interval of one day: {self.begin}..{self.end}")

    def __str__(self) -> str:
        return f"{_clock(self.begin)}..{_clock(self.end)}"

    def __contains__(self, minute: int) -> bool:
        return self.begin <= minute < self.end


Intervals = tuple[Interval, ...]
ALL_DAY: Intervals = (Interval(0, MINUTES_A_DAY),)


def union(intervals: Iterable[Interval]) -> Intervals:
    """The same minutes, sorted, with touching intervals joined."""
    joined: list[Interval] = []
    for interval in sorted(intervals):
        if joined and interval.begin <= joined[-1].end:
            joined[-1] = Interval(joined[-1].begin, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return tuple(joined)


def complement(intervals: Iterable[Interval]) -> Intervals:
    """The minutes of the day that belong to none of the intervals."""
    rest: list[Interval] = []
    begin = 0
    for interval in union(intervals):
        if begin < interval.begin:
            rest.append(Interval(begin, interval.begin))
        begin = interval.end
    if begin < MINUTES_A_DAY:
        rest.append(Interval(begin, MINUTES_A_DAY))
    return tuple(rest)


def intersection(left: Iterable[Interval], right: Iterable[Interval]) -> Intervals:
    """The minutes that belong to both sides."""
    return complement((*complement(left), *complement(right)))


def difference(left: Iterable[Interval], right: Iterable[Interval]) -> Intervals:
    """The minutes of the left side that do not belong to the right."""
    return intersection(left, complement(right))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
