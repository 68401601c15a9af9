"""The algebra of intervals against plain sets of minutes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.schedule.interval import (
    ALL_DAY,
    MINUTES_A_DAY,
    Interval,
    Intervals,
    complement,
    difference,
    intersection,
    union,
)

INTERVALS = st.lists(
    st.tuples(st.integers(0, MINUTES_A_DAY - 1), st.integers(1, MINUTES_A_DAY)).map(
        lambda pair: Interval(min(pair), max(pair) + (pair[0] == pair[1]))
    ),
    max_size=6,
).map(tuple)


def minutes(intervals: Iterable[Interval]) -> set[int]:
    return {minute for interval in intervals for minute in range(interval.begin, interval.end)}


def is_canonical(intervals: Intervals) -> bool:
    return all(left.end < right.begin for left, right in pairwise(intervals))


@given(INTERVALS, INTERVALS)
def test_the_algebra_is_that_of_sets(left: Intervals, right: Intervals) -> None:
    day = set(range(MINUTES_A_DAY))
    results = {
        union((*left, *right)): minutes(left) | minutes(right),
        complement(left): day - minutes(left),
        intersection(left, right): minutes(left) & minutes(right),
        difference(left, right): minutes(left) - minutes(right),
    }
    for result, expected in results.items():
        assert minutes(result) == expected
        assert is_canonical(result)


def test_touching_intervals_are_joined() -> None:
    assert union((Interval(600, 660), Interval(540, 600))) == (Interval(540, 660),)
    assert complement(()) == ALL_DAY
    assert complement(ALL_DAY) == ()


def test_an_interval_is_half_open_and_reads_as_it_is_written() -> None:
    work = Interval(8 * 60, 16 * 60)
    assert (8 * 60 in work, 16 * 60 - 1 in work, 16 * 60 in work) == (True, True, False)
    assert (str(work), str(ALL_DAY[0])) == ("08:00..16:00", "00:00..24:00")


@pytest.mark.parametrize(("begin", "end"), [(-1, 5), (5, 5), (6, 5), (0, MINUTES_A_DAY + 1)])
def test_an_interval_belongs_to_one_day(begin: int, end: int) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval(begin, end)
