"""Who tries PINs: after some wrong ones in a row none is right for a while, twice as long after each other one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FREE = 6  # wrong ones that cost nothing: two calls
FIRST_SECONDS, LONGEST_SECONDS = 60.0, 86400.0
_MOST = 10_000  # who are remembered


@dataclass(slots=True)
class _Past:
    wrong: int = 0
    until: float = 0.0


class Tries:
    """By who tries, and at which PIN."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._past: dict[tuple[str, str], _Past] = {}

    def may(self, who: str, secret: str) -> bool:
        """Whether a PIN is looked at at all."""
        past = self._past.get((who, secret))
        return past is None or past.until <= self._clock()

    def tell(self, who: str, secret: str, right: bool) -> None:
        """What came of it."""
        if right:
            self._past.pop((who, secret), None)
            return
        if len(self._past) >= _MOST:
            self._past.pop(next(iter(self._past)))
        past = self._past.setdefault((who, secret), _Past())
        past.wrong += 1
        if past.wrong >= FREE:
            past.until = self._clock() + min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(past.wrong - FREE, 20))
