"""When callers first meet a thing: a menu of the office hours on the next working day."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scenc.bundle.schema import Bundle
from scenc.diff.moments import days, moment
from scenc.flow.timeline import of_day

_DAYS = timedelta(days=13)
"""What is not met within two weeks is met by other ways than the clock's."""


def first_met(bundle: Bundle, first: date, last: date) -> dict[str, str]:
    """`Mon 2026-03-16 08:00` by node, for what the clock alone leads callers to, though not from the beginning."""
    found: dict[str, tuple[date, int]] = {}
    zone = ZoneInfo(bundle.company.timezone)
    for entry in dict.fromkeys(bundle.numbers.values()):
        for day in days(first, min(last, first + _DAYS)):
            for interval, course in of_day(bundle.nodes, entry, day, zone):
                met = (day, interval.begin)
                found[course.destination] = min(found.get(course.destination, met), met)
    return {node: moment(*met) for node, met in found.items() if met != (first, 0)}
