"""The opening hours that a Polish or English text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DAYS = (
    "poniedziałek poniedziałku poniedziałki monday mondays",
    "wtorek wtorku wtorki tuesday tuesdays",
    "środa środy środę wednesday wednesdays",
    "czwartek czwartku czwartki thursday thursdays",
    "piątek piątku piątki friday fridays",
    "sobota soboty sobotę saturday saturdays",
    "niedziela niedzieli niedzielę niedziele sunday sundays",
)
_HOURS = (
    "zerowej północy midnight",
    "pierwszej one",
    "drugiej two",
    "trzeciej three",
    "czwartej four",
    "piątej five",
    "szóstej six",
    "siódmej seven",
    "ósmej eight",
    "dziewiątej nine",
    "dziesiątej ten",
    "jedenastej eleven",
    "dwunastej południa twelve noon",
    "trzynastej",
    "czternastej",
    "piętnastej",
    "szesnastej",
    "siedemnastej",
    "osiemnastej",
    "dziewiętnastej",
    "dwudziestej",
)
_WEEKDAY = {word: day for day, words in enumerate(_DAYS) for word in words.split()}
_HOUR = {word: hour for hour, words in enumerate(_HOURS) for word in words.split()}
_D = "(?:" + "|".join(sorted(_WEEKDAY, key=len, reverse=True)) + r")\b"
_T = (
    r"(?:(?:"
    + "|".join(sorted(_HOUR, key=len, reverse=True))
    + r")\b|\d{1,2}(?:[:.]\d{2})?(?!\d))(?:\s*(?:am|pm|a\.m\.|p\.m\.))?"
)
_SPAN = r"\s*(?:do|to|until|till|-|–|—|through)\s*"
_SAID = re.compile(
    rf"(?:(?:od|from|w|we|on)\s+)?(?P<first>{_D})(?:{_SPAN}(?P<last>{_D}))?[\s,:]*"
    rf"(?:(?:w godzinach|godz\.|od|from|between)\s+)*(?P<begin>{_T}){_SPAN}(?P<end>{_T})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """`text` says: open on these weekdays (Monday is 0) from `begin` to `end`, in minutes.

    Each time has all its readings: `five` may be 5:00 or 17:00.
    """

    text: str
    weekdays: tuple[int, ...]
    begin: frozenset[int]
    end: frozenset[int]


def hours_said(text: str) -> Iterator[Said]:
    """All opening hours in the text."""
    for match in _SAID.finditer(text):
        first = _WEEKDAY[match["first"].lower()]
        last = _WEEKDAY[match["last"].lower()] if match["last"] else first
        days = tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
        begin, end = _times(match["begin"]), _times(match["end"])
        if begin and end:
            yield Said(" ".join(match.group().split()), days, begin, end)


def _times(written: str) -> frozenset[int]:
    word, half = _halves(written.lower())
    if word in _HOUR:
        hour, minute = _HOUR[word], 0
    else:
        parts = [int(part) for part in re.split("[:.]", word)]
        hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if hour > 24 or minute > 59:
        return frozenset()
    hours = {hour % 12 + 12} if half == "p" else {hour} if half == "a" or hour > 12 else {hour, hour % 12 + 12}
    return frozenset(60 * each + minute for each in hours)


def _halves(written: str) -> tuple[str, str]:
    """The time without am or pm, and which of them it was."""
    match = re.fullmatch(r"(.*?)\s*(?:(a|p)\.?m\.?)?", written)
    return (match[1], match[2] or "") if match else (written, "")
