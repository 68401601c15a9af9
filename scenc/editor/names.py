"""Where a name is declared and where it is needed; giving it another."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.fix import Edit
from scenc.editor.place import touches
from scenc.lang.chain import STEPS
from scenc.lang.leaf import Word
from scenc.lang.node import Declaration
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
    if declaration:
        found += [word for word in declared(program) if word.value == name]
    return sorted({own_part(word) for word in found})


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
