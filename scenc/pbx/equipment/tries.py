"""Who tries PINs: after some wrong ones in a row none is right for a while, twice as long after each other one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from scenc.store.store import Store
from scenc.store.tables import drop_tries, keep_tries, tries

FREE = 6  # wrong ones that cost nothing: two calls
FIRST_SECONDS, LONGEST_SECONDS = 60.0, 86400.0
_MOST = 10_000  # who are remembered


@dataclass(slots=True)
class _Past:
    wrong: int = 0
    until: float = 0.0


class Tries:
    """By who tries, and at which PIN. On disk, too, where times are UTC seconds: a restart gives nobody new tries."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._shift = time.time() - clock()
        self._past: dict[tuple[str, str], _Past] = {}
        for row in store.read(select(tries)):
            self._past[row["who"], row["secret"]] = _Past(row["wrong"], row["until"] - self._shift)

    def may(self, who: str, secret: str) -> bool:
        """Whether a PIN is looked at at all."""
        past = self._past.get((who, secret))
        return past is None or past.until <= self._clock()

    def tell(self, who: str, secret: str, right: bool) -> None:
        """What came of it."""
        if right:
            self._forget(who, secret)
            return
        if len(self._past) >= _MOST and (who, secret) not in self._past:
            self._forget(*next(iter(self._past)))
        past = self._past.setdefault((who, secret), _Past())
        past.wrong += 1
        if past.wrong >= FREE:
            past.until = self._clock() + min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(past.wrong - FREE, 20))
        row = {"who": who, "secret": secret, "wrong": past.wrong, "until": past.until + self._shift}
        self._store.write(keep_tries, row)

    def _forget(self, who: str, secret: str) -> None:
        if self._past.pop((who, secret), None) is not None:
            self._store.write(drop_tries, {"by": who, "at": secret})
