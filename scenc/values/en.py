"""English."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from scenc.values.saying import MORE, Saying


def position(ahead: int, most: int) -> str:
    """How many callers come first."""
    if ahead == MORE:
        return f"there are more than {most} callers"
    if ahead == 0:
        return "there is nobody"
    return "there is 1 caller" if ahead == 1 else f"there are {ahead} callers"


def waiting_time(minutes: int) -> str:
    """A noun phrase."""
    if minutes == MORE:
        return "more than an hour"
    if minutes == 0:
        return "less than a minute"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def hours(spans: Sequence[tuple[str, str]]) -> str:
    """With its verb, in the first person."""
    if not spans:
        return "we are closed"
    if list(spans) == [("00:00", "24:00")]:
        return "we are open around the clock"
    return "we are open " + " and ".join(f"from {begin} to {end}" for begin, end in spans)


SAYING = Saying(
    withheld="withheld",
    keys=MappingProxyType({"*": "star", "#": "the hash key"}),
    position=position,
    waiting_time=waiting_time,
    hours=hours,
)
