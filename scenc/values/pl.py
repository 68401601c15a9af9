"""Polish: the noun and the verb follow the number (jest 1 osoba, są 2 osoby, jest 5 osób, są 22 osoby)."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from scenc.values.saying import MORE, Saying


def _few(number: int) -> bool:
    """2 to 4, 22 to 24 …, but not 12 to 14."""
    return number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)


def position(ahead: int, most: int) -> str:
    """How many people are before the caller."""
    if ahead == MORE:
        return f"jest ponad {most} osób"
    if ahead == 0:
        return "nie ma nikogo"
    if ahead == 1:
        return "jest 1 osoba"
    return f"są {ahead} osoby" if _few(ahead) else f"jest {ahead} osób"


def waiting_time(minutes: int) -> str:
    """In the nominative."""
    if minutes == MORE:
        return "ponad godzina"
    if minutes == 0:
        return "mniej niż minuta"
    if minutes == 1:
        return "1 minuta"
    return f"{minutes} minuty" if _few(minutes) else f"{minutes} minut"


def hours(spans: Sequence[tuple[str, str]]) -> str:
    """With its verb, in the first person."""
    if not spans:
        return "jesteśmy nieczynni"
    if list(spans) == [("00:00", "24:00")]:
        return "jesteśmy czynni całą dobę"
    return "jesteśmy czynni " + " i ".join(f"od {begin} do {end}" for begin, end in spans)


SAYING = Saying(
    withheld="zastrzeżony",
    keys=MappingProxyType({"*": "gwiazdkę", "#": "krzyżyk"}),
    position=position,
    waiting_time=waiting_time,
    hours=hours,
)
