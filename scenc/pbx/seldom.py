"""Lines of the log that strangers cause: so many a minute, however many there would be."""

from __future__ import annotations

from collections.abc import Callable

A_MINUTE = 20


class Seldom:
    """`say(event, **facts)` writes a line; the first one after some were left out says how many."""

    def __init__(self, say: Callable[..., object], clock: Callable[[], float]) -> None:
        self._say = say
        self._clock = clock
        self._minute = 0
        self._said = 0
        self._left_out = 0

    def __call__(self, event: str, **facts: object) -> None:
        """Write it, if there were not too many in this minute."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._said = minute, 0
        self._said += 1
        if self._said > A_MINUTE:
            self._left_out += 1
            return
        more = {"left_out_before": self._left_out} if self._left_out else {}
        self._left_out = 0
        self._say(event, **facts, **more)
