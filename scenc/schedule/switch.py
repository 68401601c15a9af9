"""A night switch: a schedule held open or closed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scenc.schedule.hours import OpeningHours

Held = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Switched:
    """Held in this state, whatever the hours say, to before `until` (local time of the schedule; None: for good)."""

    state: Held
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it still does."""
        return self.until is None or now.replace(tzinfo=None) < self.until


def held(switched: Switched | None, now: datetime) -> Held | None:
    """The state in which the schedule is held now; None if the hours decide."""
    return switched.state if switched and switched.holds(now) else None


def hold(hours: OpeningHours, state: Held, now: datetime, seconds: float = 0.0) -> Switched:
    """Held until the hours change to this state by themselves, and at most for so many seconds (0: no limit)."""
    now = now.replace(tzinfo=None)
    ends = [hours.next_change(now)] if (hours.outcome(now) == "open") != (state == "open") else [_agreed(hours, now)]
    ends += [now + timedelta(seconds=seconds)] if seconds else []
    return Switched(state, min((end for end in ends if end), default=None))


def turned(hours: OpeningHours, switched: Switched | None, now: datetime, seconds: float = 0.0) -> Switched | None:
    """What dialling the code leads to: by hand the other state than the hours', or the hours again."""
    if held(switched, now):
        return None
    return hold(hours, "closed" if hours.outcome(now) == "open" else "open", now, seconds)


def _agreed(hours: OpeningHours, now: datetime) -> datetime | None:
    """The hours say the same already: when they have changed twice, they say it again."""
    change = hours.next_change(now)
    return hours.next_change(change) if change else None
