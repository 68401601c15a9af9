"""All timers of a stack, in one heap."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count

_FEW = 256


class Alarm:
    """One timer that is set; `Timers.cancel` stops it."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[float], None]) -> None:
        self.action: Callable[[float], None] | None = action


class Timers:
    """A cancelled timer stays in the heap until it comes to the top, or until such ones are the most of it."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Alarm]] = []
        self._order = count()
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._heap) - self._cancelled

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
        if self._cancelled > _FEW and self._cancelled * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if entry[2].action is not None]
            heapify(self._heap)
            self._cancelled = 0

    def next(self) -> float | None:
        """When the next timer goes off."""
        heap = self._heap
        while heap and heap[0][2].action is None:
            heappop(heap)
            self._cancelled -= 1
        return heap[0][0] if heap else None

    def elapse(self, now: float) -> None:
        """Let all timers up to `now` go off, also those set meanwhile."""
        while self._heap and self._heap[0][0] <= now:
            alarm = heappop(self._heap)[2]
            action, alarm.action = alarm.action, None
            if action is None:
                self._cancelled -= 1
            else:
                action(now)
