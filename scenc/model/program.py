"""The whole scenario with its names worked out: what rules judge and what is turned into a bundle."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar, cast

from scenc.bundle import schema
from scenc.bundle.schema import Bundle
from scenc.lang.company import Company
from scenc.lang.csv import Table
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Node, Statement, Use
from scenc.source import Source, Sources, Span, beside
from scenc.syntax.problem import Problem

S = TypeVar("S", bound=Statement)
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Program:
    """`names` and `extensions` hold whoever declared a name or an internal number first; `again` all later ones.

    `lost` are names declared by statements that could not be read, and prefixes of names in missing files. `kinds`
    holds all parts by their class, `files` the statements by their files, `tables` what stands in CSV; `used` are the
    names of templates in use. `bundle` is there once the program is sound enough to become one. `today` is known only
    if somebody asks what is past; nothing but warnings may depend on it.
    """

    sources: Sources
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    tables: Mapping[str, Table] = field(default_factory=dict)
    files: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    names: dict[str, Declaration] = field(default_factory=dict)
    again: tuple[tuple[Declaration, Declaration], ...] = ()
    extensions: dict[str, Declaration] = field(default_factory=dict)
    numbered_again: tuple[tuple[Declaration, Declaration], ...] = ()
    kinds: dict[type[Node], list[Node]] = field(default_factory=dict)
    bundle: Bundle | None = None
    today: date | None = None

    @property
    def source(self) -> Source:
        """The main file."""
        return self.sources.main

    @property
    def company(self) -> Company | None:
        """The company, if one was written."""
        return next(self.all(Company), None)

    @property
    def years(self) -> range:
        """The years of the calendar."""
        return self.company.years() if self.company else range(0)

    @property
    def timezone(self) -> str:
        """Whose clock counts."""
        return (self.company.values() if self.company else schema.Company("")).timezone

    @property
    def country(self) -> str:
        """Where the company is."""
        return self.company.values().country if self.company else "PL"

    def is_damaged(self, place: Span) -> bool:
        """Whether the statement around this place has mistakes in its writing: nothing more can be said about it."""
        if not self.problems:
            return False
        around = {id(statement) for statement in self._around(place)}
        return any(id(statement) in around for problem in self.problems for statement in self._around(problem.span))

    def _around(self, place: Span) -> Iterator[Statement]:
        """The statements in which this was written, and those in which it is used."""
        for origin in place.origins():
            statements = self.files.get(origin.file, ())
            after = bisect_right(statements, origin.start, key=lambda statement: statement.span.start)
            for statement in statements[max(after - 1, 0) : after]:
                if statement.span.start <= origin.start <= statement.span.end:
                    yield statement

    def all(self, kind: type[S]) -> Iterator[S]:
        """All statements of this kind."""
        own = {each for each in self.kinds if issubclass(each, kind)}
        return cast("Iterator[S]", (statement for statement in self.statements if type(statement) in own))

    def parts(self, kind: type[N]) -> Iterator[N]:
        """All parts of this kind, however deep."""
        for own, parts in self.kinds.items():
            if issubclass(own, kind):
                yield from cast("list[N]", parts)

    def uses(self) -> Iterator[Use]:
        """Every name that is needed somewhere."""
        for part in self.parts(Node):
            yield from part.uses()

    def is_lost(self, name: str) -> bool:
        """Whether it may have been declared by something that could not be read."""
        return name in self.lost or any(name[: dot + 1] in self.lost for dot, sign in enumerate(name) if sign == ".")

    def table(self, path: Text) -> Table | None:
        """The table in the file at a path; None if it could not be read."""
        return self.tables.get(beside(self.source.file, path.span.file, path.value) or "")

    def find(self, word: Word) -> Declaration | None:
        """What has this name."""
        return self.names.get(word.value)
