"""What differs between kinds of business: hours, words, and whom a key rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Words = Mapping[str, str]
"""A text by its language; `{name}` is the company."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who are rung together. `who`: the desk is the person named last, the staff all others."""

    name: str
    title: Words
    ring: str
    who: Literal["staff", "desk", "everybody"]


@dataclass(frozen=True, slots=True)
class Starter:
    """Without a menu callers reach the last of `groups`; with one, its keys are theirs in order."""

    hours: str
    greeting: Words
    closed: Words
    groups: tuple[Group, ...]
    menu: bool = True


HOLIDAY: Words = {
    "pl": "Dzień dobry, tu {name}. Dziś jest święto. Proszę zostawić wiadomość po sygnale.",
    "en": "Hello, this is {name}. We are closed for the holiday. Please leave a message after the tone.",
}
RECEPTION = Group("reception", {"pl": "Sekretariat", "en": "Reception"}, "sequential", "desk")
MAILBOX: Words = {"pl": "Skrzynka firmowa", "en": "Office mailbox"}
CLOSED: Words = {"pl": "w niedzielę jest zamknięte", "en": "it is closed on Sundays"}
HOLIDAYS: Words = {"pl": "Nowy Rok jest świętem", "en": "New Year's Day is a holiday"}
NOBODY: Words = {"pl": "nikt nie odbiera", "en": "nobody answers"}
