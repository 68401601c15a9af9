"""What calls out have used up today: time by user and class of numbers, money in all. On disk, so that a restart
gives nobody a new day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from scenc.store.store import Store
from scenc.store.tables import add_charge, charges, drop_charges

_KEPT_DAYS = 3


@dataclass(slots=True)
class Meter:
    """One call out. A minute costs `rate`; `began` is None until somebody answered."""

    day: date
    user: str
    kind: str
    rate: float
    began: float | None = None


@dataclass(slots=True)
class _Day:
    seconds: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    money: float = 0.0


class Ledger:
    """Days are local days of the company. The last few that were asked for are kept: a clock may be ahead for a while,
    and be put back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[date, _Day] = {}
        for row in store.read(select(charges).order_by(charges.c.day)):
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
        found = self._day(day)
        return found.seconds[user, kind], found.money

    def _add(self, day: date, user: str, kind: str, seconds: float, money: float) -> None:
        found = self._day(day)
        found.seconds[user, kind] += seconds
        found.money += money

    def _day(self, day: date) -> _Day:
        if day not in self._days:
            self._days[day] = _Day()
            while len(self._days) > _KEPT_DAYS:
                del self._days[next(iter(self._days))]
            self._store.write(drop_charges, {"key": min(self._days).isoformat()})
        return self._days[day]
