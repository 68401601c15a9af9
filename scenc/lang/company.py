"""`company`: defaults of the whole scenario, and its numbering plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scenc.bundle import schema
from scenc.lang.languages import Languages
from scenc.lang.leaf import Text, Word
from scenc.lang.limits import Recall
from scenc.lang.music import Music
from scenc.lang.node import Node, Setting, Statement, facts, part
from scenc.lang.weave import Weave


@part
class _Value(Setting):
    value: Word


@part
class Timezone(_Value):
    """An IANA name."""


@part
class Country(_Value):
    """ISO 3166 alpha-2."""


@part
class Language(_Value):
    """BCP 47."""


@part
class Voice(_Value):
    """`female` or `male`."""


@part
class Engine(_Value):
    """What speaks the prompts."""


@part
class Domain(Setting):
    """What stands behind the @ of the addresses of its users."""

    name: Text

    def facts(self) -> Mapping[str, Any]:
        return {"domain": self.name.value.lower()}


@part
class Calendar(Setting):
    """The years for which holidays are worked out, the last included."""

    first: Word
    last: Word | None

    @property
    def years(self) -> range:
        """Empty if the end is before the beginning, or the years are none."""
        first = int(self.first.value or 0)
        last = int(self.last.value or 0) if self.last else first
        return range(first, last + 1) if 1900 < first <= last < min(first + 100, 2200) else range(0)


@part
class Plan(Node):
    """`users 601..649`; `owner` is the kind, or `department` and its name."""

    owner: tuple[Word, ...]
    first: Word
    last: Word

    def __contains__(self, number: str) -> bool:
        same_length = len(self.first.value) == len(number) == len(self.last.value)
        return same_length and self.first.value <= number <= self.last.value


@part
class Numbering(Setting):
    """Which internal numbers are for whom."""

    plans: tuple[Plan, ...]


@part
class Company(Statement):
    """`name` is what the company is called; what is not set keeps the default of the bundle."""

    name: Text
    settings: tuple[Setting, ...] | None

    def values(self) -> schema.Company:
        """The company as the runtime knows it."""
        names = {Timezone: "timezone", Country: "country", Language: "language", Voice: "voice"}
        written: dict[str, Any] = {
            names[type(s)]: s.value.value for s in self.lines() if isinstance(s, _Value) and type(s) in names
        }
        return schema.Company(self.name.value, **written, **facts(self.lines()))

    def weave(self, weave: Weave) -> None:
        for line in self.lines():
            if isinstance(line, Recall):
                weave.company = replace(weave.company, recall=line.weave(weave))
            elif isinstance(line, Music):
                weave.company = replace(weave.company, music=line.weave(weave))

    def engine(self) -> str:
        """What speaks the prompts."""
        return next((line.value.value for line in self.lines() if isinstance(line, Engine)), "auto")

    def years(self) -> range:
        """The years of its calendar, empty if it has none."""
        return next((line.years for line in self.lines() if isinstance(line, Calendar)), range(0))

    def languages(self) -> tuple[str, ...]:
        """All in which callers are spoken to, its own first."""
        own = self.values().language
        offered = next((line.names for line in self.lines() if isinstance(line, Languages)), ())
        return tuple(dict.fromkeys((own, *(name.value for name in offered))))
