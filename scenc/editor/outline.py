"""The statements of a file, for the editor's outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenc.editor.completion import described
from scenc.lang.leaf import Leaf
from scenc.lang.node import Declaration
from scenc.model.program import Program
from scenc.source import Span


@dataclass(frozen=True, slots=True)
class Symbol:
    """`kind` is the word the statement begins with; `named` is where its name stands in `span`."""

    name: str
    kind: str
    detail: str
    span: Span
    named: Span


def symbols(program: Program, file: str) -> Iterator[Symbol]:
    """All statements that have a name."""
    for statement in program.statements:
        name = getattr(statement, "name", None)
        if isinstance(name, Leaf) and name.value and statement.span.file == file:
            kind = type(statement).__name__.lower()
            detail = described(statement) if isinstance(statement, Declaration) else kind
            yield Symbol(name.value, kind, detail, statement.span, name.span)
