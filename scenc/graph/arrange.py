"""Order and horizontal place of what stands on the layers of a drawing."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum

SWEEPS = 12

Levels = list[list[int]]
Neighbours = Mapping[int, Sequence[int]]


def with_few_crossings(levels: Levels, above: Neighbours, below: Neighbours, column: Sequence[int]) -> Levels:
    """Each level in the best order that sorting by neighbours, down and up again, has met; columns stay apart."""
    current = [sorted(level, key=column.__getitem__) for level in levels]
    best, least = current, _crossings(current, below)
    for sweep in range(SWEEPS):
        current = _sweep(current, above, column) if sweep % 2 == 0 else _sweep(current[::-1], below, column)[::-1]
        crossings = _crossings(current, below)
        if crossings < least:
            best, least = current, crossings
    return best


def centres(levels: Levels, above: Neighbours, below: Neighbours, widths: Sequence[int], gap: int) -> list[float]:
    """The middle of each item: near its neighbours, in order, `gap` apart."""
    x = [0.0] * len(widths)
    both = {item: [*above[item], *below[item]] for item in above}
    for level in levels:
        _put(level, [0.0] * len(level), widths, gap, x)
    for sides in [above, below] * (SWEEPS // 2) + [both]:
        for level in levels[::-1] if sides is below else levels:
            _put(level, [_mean([x[other] for other in sides[item]], x[item]) for item in level], widths, gap, x)
    return x


def _sweep(levels: Levels, before: Neighbours, column: Sequence[int]) -> Levels:
    place: dict[int, int] = {}
    done: Levels = []
    for level in levels:
        wish = [
            (column[item], _mean([float(place[other]) for other in before[item]], float(index)))
            for index, item in enumerate(level)
        ]
        done.append([item for _, item in sorted(zip(wish, level, strict=True), key=lambda pair: pair[0])])
        place |= {item: index for index, item in enumerate(done[-1])}
    return done


def _crossings(levels: Levels, below: Neighbours) -> int:
    count = 0
    for upper, lower in pairwise(levels):
        place = {item: index for index, item in enumerate(lower)}
        passed: list[int] = []
        for item in upper:
            ends = sorted(place[other] for other in below[item])
            count += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return count


def _put(level: Sequence[int], wishes: Sequence[float], widths: Sequence[int], gap: int, x: list[float]) -> None:
    """Least squares from the wishes with the order kept: pool adjacent violators."""
    offsets = [0.0]
    for left, right in pairwise(level):
        offsets.append(offsets[-1] + (widths[left] + widths[right]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        pools.append((wish - offset, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (left_mean, left_size), (right_mean, right_size) = pools[-2:]
            size = left_size + right_size
            pools[-2:] = [((left_mean * left_size + right_mean * right_size) / size, size)]
    starts = [mean for mean, size in pools for _ in range(size)]
    for item, start, offset in zip(level, starts, offsets, strict=True):
        x[item] = start + offset


def _mean(values: list[float], otherwise: float) -> float:
    """`fsum` rounds alike in all versions of Python."""
    return fsum(values) / len(values) if values else otherwise
