"""What calls out have used up today: time by user and class of numbers, money in all.."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Meter:
    """One call out. A minute costs `rate`; `began` is None until somebody answered."""

    day: date
    user: str
    kind: str
    rate: float
    began: float | None = None


class Ledger:
    """Days are local days of the company; only the newest is kept."""

    def __init__(self) -> None:
        self._day = date.min
        self._seconds: dict[tuple[str, str], float] = defaultdict(float)
        self._money = 0.0

    def charge(self, meter: Meter, now: float) -> None:
        """A call is over."""
        if meter.began is None:
            return
        self._turn(meter.day)
        if meter.day == self._day:
            seconds = now - meter.began
            self._seconds[meter.user, meter.kind] += seconds
            self._money += seconds / 60 * meter.rate

    def used(self, day: date, user: str, kind: str) -> tuple[float, float]:
        """Seconds of this user in this class, and the money of all."""
        self._turn(day)
        return self._seconds[user, kind], self._money

    def _turn(self, day: date) -> None:
        if day > self._day:
            self._day, self._money = day, 0.0
            self._seconds.clear()
