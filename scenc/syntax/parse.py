"""Words → syntax tree, by the LALR(1) table. Never fails: what cannot be understood is reported and left out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scenc.lang.node import Statement
from scenc.source import Source, Span
from scenc.syntax.lexer import words
from scenc.syntax.problem import Problem
from scenc.syntax.stack import Stack
from scenc.syntax.table import table


@dataclass(frozen=True, slots=True)
class Document:
    """What was understood. `damaged`: places with mistakes, where nothing more can be judged."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    damaged: tuple[Span, ...] = ()
    lost: frozenset[str] = frozenset()


def parse(source: Source) -> Document:
    """The statements of the text and everything wrong with their writing, in the order of the text."""
    with _no_garbage_collection():
        found, problems = words(source)
        stack = Stack(table(), source.file)
        for word in found:
            if not stack.push(word):
                problems.append(Problem("unexpected-word", word.span, f"`{word.text}` cannot stand here"))
                return Document((), tuple(problems), (word.span,))
        return Document(stack.values[-1], tuple(problems), tuple(problem.span for problem in problems))


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
