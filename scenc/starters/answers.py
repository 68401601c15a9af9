"""What somebody says about their business, and the names that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from unicodedata import normalize

from scenc.lang.chain import STEPS
from scenc.starters.starter import Starter

MOST_PEOPLE = 90
FIRST_NUMBER = 601
_TAKEN = frozenset({*STEPS, "company", "office", "office-hours", "carrier", "main", "welcome"})
_FORBIDDEN = re.compile(r'["\\{}]')
_LETTERS = str.maketrans("łøđßŁØĐ", "lodsLOD")


class WrongAnswerError(Exception):
    """The message says what to answer instead."""


@dataclass(frozen=True, slots=True)
class Person:
    """`word` is the name in the scenario, `name` the one that is shown."""

    word: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Answers:
    """`number` is E.164; `country` and `timezone` belong to it; `year` is the first of the calendar."""

    name: str
    people: tuple[Person, ...]
    language: str
    number: str
    country: str
    timezone: str
    year: int


def spoken(text: str, what: str) -> str:
    """A name that can stand in a text."""
    text = " ".join(text.split())
    if not text or not text.isprintable() or _FORBIDDEN.search(text):
        raise WrongAnswerError(f'{what} is a name without quotes, braces and backslashes, not "{text[:40]}"')
    return text


def free(country: str, first: int) -> Iterator[int]:
    """Internal numbers from here on that are no public short numbers, such as 112, in the country."""
    from phonenumbers import PhoneNumber, country_code_for_region
    from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

    code = country_code_for_region(country)
    for number in count(first):
        if not is_valid_short_number_for_region(PhoneNumber(country_code=code, national_number=number), country):
            yield number


def people(names: Iterable[str], starter: Starter, country: str) -> tuple[Person, ...]:
    """Everybody with a short name and a number of their own."""
    shown = [spoken(name, "a person") for name in names if name.strip()]
    if not 1 <= len(shown) <= MOST_PEOPLE:
        raise WrongAnswerError(f'1 to {MOST_PEOPLE} people, with commas between them: "Anna Nowak, Jan Kowalski"')
    taken = {*_TAKEN, *(group.name for group in starter.groups)}
    found: list[Person] = []
    for name, number in zip(shown, free(country, FIRST_NUMBER), strict=False):
        word = next(word for word in _words(name, number) if word not in taken)
        taken.add(word)
        found.append(Person(word, name, number))
    return tuple(found)


def _words(name: str, number: int) -> Sequence[str]:
    """`anna`, else `anna-nowak`, else with the number behind it."""
    plain = normalize("NFKD", name.translate(_LETTERS)).lower()
    parts = re.findall(r"[^\W\d_]+", "".join(letter for letter in plain if letter.isalnum() or letter in " -'"))
    whole = "-".join(parts) or "person"
    return (parts[0] if parts else whole, whole, f"{whole}-{number}")


def answers(kind: str, name: str, names: Sequence[str], number: str, language: str, year: int) -> Answers:
    """All answers, checked; the telephone number tells the country, and that the time zone."""
    from scenc.starters import Kind, starter

    if kind not in list(Kind):
        raise WrongAnswerError(f"there is no kind `{kind[:40]}`; kinds: {', '.join(Kind)}")
    e164, country = _number(number)
    return Answers(
        spoken(name, "the business"),
        people(names, starter(Kind(kind)), country),
        language,
        e164,
        country,
        _timezone(country),
        year,
    )


def _number(written: str) -> tuple[str, str]:
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
        region_code_for_number,
    )

    try:
        number = parse(written)
        region = region_code_for_number(number)
        if region and is_valid_number(number):
            return str(format_number(number, PhoneNumberFormat.E164)), str(region)
    except NumberParseException:
        pass
    help = "write it with plus and country code, such as +48 12 345 67 00"
    raise WrongAnswerError(f"`{written[:40]}` is no telephone number; {help}")


def _timezone(country: str) -> str:
    """The zone of the country's capital, which the table of all zones names first."""
    from importlib.resources import files

    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[2] for row in rows if row[0] == country), "UTC")
