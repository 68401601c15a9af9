"""How the cost of work grows with its size: a ratio, because seconds say more of the machine than of the code."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import TypeVar

TIMES = 8
NOISE = 0.05

T = TypeVar("T")


def assert_linear(work: Callable[[T], object], of: Callable[[int], T], size: int) -> None:
    """Eight times as much may take 24 times as long; a square would take 64."""
    small, large = of(size), of(TIMES * size)
    allowed = 3 * TIMES * min(_seconds(work, small) for _ in range(2)) + NOISE
    took = _seconds(work, large)
    if took > allowed:
        took = _seconds(work, large)
    assert took < allowed, f"{TIMES} times as much took {took:.3f} s, {allowed:.3f} s were allowed"


def _seconds(work: Callable[[T], object], material: T) -> float:
    begin = process_time()
    work(material)
    return process_time() - begin
