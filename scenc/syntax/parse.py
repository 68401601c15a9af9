"""Words → syntax tree, by the LALR(1) table. Never fails: what cannot be understood is reported and left out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from scenc.lang.csv import Table
from scenc.lang.leaf import Leaf, Word
from scenc.lang.node import Statement
from scenc.lang.template import TemplateUse
from scenc.source import Read, Source, Sources, Span
from scenc.syntax.files import File, all_files, file_of
from scenc.syntax.lexer import Words
from scenc.syntax.override import settled
from scenc.syntax.parser import Parser
from scenc.syntax.people import put_in_place
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.qualify import qualified
from scenc.syntax.stack import Stack
from scenc.syntax.table import END
from scenc.syntax.template import Expansion, templates, used_names


@dataclass(frozen=True, slots=True)
class Document:
    """What was understood. `lost` are names whose declaration was not, and, up to their dot, those in missing files;
    an empty one stands for a name that was not understood itself.

    `uses` are those of templates, `used` their names. All names are full ones.
    """

    sources: Sources
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()
    uses: tuple[TemplateUse, ...] = ()
    used: frozenset[str] = frozenset()
    tables: Mapping[str, Table] = field(default_factory=dict)


def parse(source: Source, read: Read | None = None) -> Document:
    """The statements of the text and everything wrong with their writing, in the order of the text.

    With `read` imports are followed; without it nothing is said of what other files hold.
    """
    with _no_garbage_collection():
        return _Parts([file_of(source)] if read is None else all_files(source, read), whole=read is not None).document()


class _Parts:
    """The files of a scenario, on their way to one document."""

    def __init__(self, files: list[File], *, whole: bool) -> None:
        self.files = files
        self.scopes = {file.source.file: file.scope for file in files}
        tables = [(file, table) for file in files for table in file.tables.values()]
        self.scopes |= {table.source.file: file.scope for file, table in tables}
        self.tables = {table.source.file: table.table for _, table in tables}
        texts = tuple({table.source.file: table.source for _, table in tables}.values())
        self.sources = Sources((*(file.source for file in files), *texts), texts)
        known = ((self.full(template.name), template) for file in files for template in templates(file.words))
        self.missing = {prefix for file in files for prefix in file.missing}
        self.whole = whole
        self.expansion = Expansion(dict(known), self.full, self.is_elsewhere)

    def full(self, word: Word) -> str:
        return self.scopes[word.span.file].full(word.value)

    def is_elsewhere(self, name: str) -> bool:
        """Whether it may be declared in a file that was not read."""
        return "." in name and (not self.whole or any(map(name.startswith, self.missing)))

    def document(self) -> Document:
        statements: list[Statement] = []
        problems: list[Problem] = []
        lost = self.missing.copy()
        uses: list[TemplateUse] = []
        for file in self.files:
            torn: set[str] = set()
            people = file.words
            if file.tables:
                people = put_in_place(file.words, file.table, file.problems, torn)
            parse = Parser(self.sources, self.expansion.run(people), file.problems)
            found = parse.run()
            if self.expansion.used:
                found = tuple(settled(statement, uses) for statement in found)
            statements += found
            problems += parse.problems
            lost.update(file.scope.full(name) for name in (*parse.lost, *torn))
        problems = sorted([*problems, *self.expansion.problems], key=lambda problem: self.sources.order(problem.span))
        if len(self.files) > 1:
            statements = [qualified(statement, self.full) for statement in statements]
            uses = [qualified(use, self.full) for use in uses]
        used = frozenset(self.full(word) for file in self.files for word in used_names(file.words))
        return Document(
            self.sources,
            tuple(statements),
            tuple(problems[:MOST_PROBLEMS]),
            frozenset(lost),
            tuple(uses),
            used,
            self.tables,
        )


def unfinished(source: Source, found: Words) -> Stack:
    """The parse after these words, of which the last need not end anything. They begin with a statement."""
    end = found[-1].span.end if found else 0
    parse = Parser(Sources((source,)), [*found, Leaf(END, "", "", Span(source.file, end, end))], [])
    parse.read(but=1)
    return parse.stack


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The tree has no cycles, so that looking for them is time lost."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
