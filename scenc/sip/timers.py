"""All timers of a stack, in one heap, or two."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

_FEW = 256
_AT_ONCE = 8  # that are looked at for each timer that is cancelled


class Alarm:
    """One timer that is set; `Timers.cancel` stops it."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[float], None]) -> None:
        self.action: Callable[[float], None] | None = action


Heap = list[tuple[float, int, Alarm]]


class Timers:
    """A cancelled timer stays in the heap until it comes to the top, or until such ones are the most of it. Then there
    is a new heap, to which those that stand move a few at a time: nothing ever waits for all of them."""

    def __init__(self) -> None:
        self._heap: Heap = []
        self._old: Heap = []  # on the move
        self._order = count()
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._heap) + len(self._old) - self._cancelled

    def set(self, at: float, action: Callable[[float], None]) -> Alarm:
        """Call `action(now)` at the time `at`."""
        alarm = Alarm(action)
        heappush(self._heap, (at, next(self._order), alarm))
        return alarm

    def cancel(self, alarm: Alarm | None) -> None:
        """Stop a timer; one that has gone off or None is let be."""
        if alarm is None or alarm.action is None:
            return
        alarm.action = None
        self._cancelled += 1
        if self._old:
            self._move()
        elif self._cancelled > _FEW and self._cancelled * 2 > len(self._heap):
            self._heap, self._old = [], self._heap

    def next(self) -> float | None:
        """When to elapse next: when the next timer goes off, or before that where very many were cancelled."""
        for _ in range(_FEW):
            heap = self._first()
            if not heap or heap[0][2].action is not None:
                break
            heappop(heap)
            self._cancelled -= 1
        heap = self._first()
        return heap[0][0] if heap else None

    def elapse(self, now: float) -> None:
        """Let all timers up to `now` go off, also those set meanwhile."""
        while (heap := self._first()) and heap[0][0] <= now:
            alarm = heappop(heap)[2]
            action, alarm.action = alarm.action, None
            if action is None:
                self._cancelled -= 1
            else:
                action(now)

    def _first(self) -> Heap:
        """The heap whose top is due first."""
        if not self._old or (self._heap and self._heap[0] < self._old[0]):
            return self._heap
        return self._old

    def _move(self) -> None:
        """Some of the old heap: without its last ones it still is one."""
        for _ in range(min(_AT_ONCE, len(self._old))):
            entry = self._old.pop()
            if entry[2].action is None:
                self._cancelled -= 1
            else:
                heappush(self._heap, entry)
