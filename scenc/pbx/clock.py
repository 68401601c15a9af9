"""The wall clock that schedules are asked by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class WallClock:
    """Local time in the company's zone, moved to begin at `at` when that is given (`scenc run --at`)."""

    def __init__(self, at: datetime | None = None, utc: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._utc = utc
        self._at = at
        self._began = utc()

    def now(self, timezone: str) -> datetime:
        """The time in the IANA zone `timezone`; an `at` without a zone is meant in it."""
        zone = ZoneInfo(timezone)
        if self._at is None:
            return self._utc().astimezone(zone)
        start = self._at if self._at.tzinfo else self._at.replace(tzinfo=zone)
        return (start.astimezone(UTC) + self._passed()).astimezone(zone)

    def _passed(self) -> timedelta:
        return self._utc() - self._began
