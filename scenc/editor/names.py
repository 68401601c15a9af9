"""Where a name is declared and where it is needed; giving it another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from scenc.diagnostics.fix import Edit
from scenc.editor.place import touches
from scenc.lang.chain import STEPS
from scenc.lang.leaf import Leaf, Word
from scenc.lang.node import Declaration
from scenc.lang.template import Template
from scenc.model.program import Program
from scenc.source import Source, Span
from scenc.syntax.lexer import words


class RefusedError(Exception):
    """A name that cannot be given; the message says why."""


def declared(program: Program) -> Iterator[Word]:
    """The names where they are declared."""
    for statement in program.statements:
        if isinstance(statement, Declaration) and statement.name.value:
            yield statement.name


def needed(program: Program) -> Iterator[Word]:
    """The names where they are needed."""
    return (use.word for use in program.uses() if use.word.value)


def name_at(program: Program, file: str, offset: int) -> Word | None:
    """The name at a place."""
    both = (*declared(program), *needed(program))
    return next((word for word in both if touches(word.span, file, offset)), None)


def places(program: Program, name: str, *, declaration: bool = True) -> list[Span]:
    """Everywhere the name stands, in order."""
    found = [word for word in needed(program) if word.value == name]
    found += [word for word in _unread(program) if prefix(program, word.span.file) + word.text == name]
    if declaration:
        found += [word for word in declared(program) if word.value == name]
    return sorted({own_part(word) for word in found})


def _unread(program: Program) -> Iterator[Word]:
    """Where calls go by the lines of templates, whether anybody uses them or all override them."""
    for template in program.all(Template):
        for before, word in pairwise(template.body.value):
            if isinstance(word, Leaf) and before.kind == "->" and word.kind == "NAME" and word.text not in STEPS:
                yield cast("Word", word)


def prefix(program: Program, file: str) -> str:
    """What stands before the names that this file gives, in the whole scenario."""
    own = (each.name for each in program.names.values() if each.name.span.file == file)
    return next((name.value.removesuffix(name.text) for name in own), "")


def own_part(word: Word) -> Span:
    """What of a name is its own: of one behind the name of an import, the part behind the dot."""
    begin = word.span.end - len(word.text.rpartition(".")[2])
    return Span(word.span.file, begin, word.span.end)


def renamed(program: Program, old: str, new: str) -> list[Edit]:
    """The edits that give a thing another name; refuses one that is none, or that something else has."""
    found, problems = words(Source("", new))
    if problems or [word.kind for word in found] != ["NAME", "$END"] or found[0].text != new:
        raise RefusedError(f"`{new}` is no name: a name begins with a letter, and has letters, digits and - in it")
    if new in STEPS:
        raise RefusedError(f"`{new}` cannot be a name, it is a step after `->`")
    full = old[: old.rfind(".") + 1] + new
    if full != old and full in program.names:
        raise RefusedError(f"something else is called `{new}`")
    return [Edit(place, new) for place in places(program, old)]
