"""What calls out have used up today: time by user and class of numbers, money in all. On disk, so that a restart
gives nobody a new day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from scenc.store.store import Store
from scenc.store.tables import add_charge, charges, drop_charges


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

    def __init__(self, store: Store) -> None:
        self._store = store
        self._day = date.min
        self._seconds: dict[tuple[str, str], float] = defaultdict(float)
        self._money = 0.0
        for row in store.read(select(charges)):
            self._add(date.fromisoformat(row["day"]), row["user"], row["kind"], row["seconds"], row["money"])

    def charge(self, meter: Meter, now: float) -> None:
        """A call is over."""
        if meter.began is None:
            return
        seconds = now - meter.began
        money = seconds / 60 * meter.rate
        row = {"day": meter.day.isoformat(), "user": meter.user, "kind": meter.kind, "seconds": seconds, "money": money}
        self._store.write(add_charge, row)
        self._add(meter.day, meter.user, meter.kind, seconds, money)

    def used(self, day: date, user: str, kind: str) -> tuple[float, float]:
        """Seconds of this user in this class, and the money of all."""
        self._turn(day)
        return self._seconds[user, kind], self._money

    def _add(self, day: date, user: str, kind: str, seconds: float, money: float) -> None:
        self._turn(day)
        if day == self._day:
            self._seconds[user, kind] += seconds
            self._money += money

    def _turn(self, day: date) -> None:
        if day > self._day:
            self._day, self._money = day, 0.0
            self._seconds.clear()
            self._store.write(drop_charges, {"key": day.isoformat()})
