"""Who has which name and internal number."""

from __future__ import annotations

from scenc.lang.node import Declaration, Node, Statement
from scenc.model.program import Program
from scenc.syntax.parse import Document

Twice = list[tuple[Declaration, Declaration]]


def resolve(document: Document) -> Program:
    """The program of a document. A name or number belongs to whoever declared it first."""
    names: dict[str, Declaration] = {}
    extensions: dict[str, Declaration] = {}
    again: Twice = []
    numbered_again: Twice = []
    for statement in document.statements:
        if not isinstance(statement, Declaration):
            continue
        _enter(statement.name.value, statement, names, again)
        extension = statement.extension()
        if extension:
            _enter(extension.value, statement, extensions, numbered_again)
    kinds: dict[type[Node], list[Node]] = {}
    for written in (*document.statements, *document.uses):
        for part in written.parts():
            kinds.setdefault(type(part), []).append(part)
    return Program(
        document.sources,
        document.statements,
        document.problems,
        document.lost,
        document.used,
        document.tables,
        _by_file(document.statements),
        names,
        tuple(again),
        extensions,
        tuple(numbered_again),
        kinds,
    )


def _by_file(statements: tuple[Statement, ...]) -> dict[str, list[Statement]]:
    files: dict[str, list[Statement]] = {}
    for statement in statements:
        files.setdefault(statement.span.file, []).append(statement)
    return files


def _enter(key: str, who: Declaration, first: dict[str, Declaration], again: Twice) -> None:
    """An empty key stands for a word that could not be read."""
    if key and first.setdefault(key, who) is not who:
        again.append((who, first[key]))
