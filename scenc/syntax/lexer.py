"""Text → words. Every text gives words: what is malformed is reported and taken for what it was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from scenc.diagnostics.fix import put
from scenc.lang.leaf import Leaf
from scenc.source import Source, Span
from scenc.syntax.malformed import FIRST, MALFORMED, describe
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.table import END, table
from scenc.syntax.values import DUMMY, MEANING
from scenc.syntax.wording import short

Words = list[Leaf[Any]]
LINE_END = "_END"
BETWEEN = frozenset({LINE_END, "_COMMA"})
"""Words that may have comments in them."""


def words(source: Source) -> tuple[Words, list[Problem]]:
    """All words of the text, closed by an END."""
    found: Words = []
    problems: list[Problem] = []
    kinds, scanner = _scanner()
    ignored = table().ignored
    for match in scanner.finditer(source.text):
        index = match.lastindex
        assert index is not None
        kind = kinds[index - 1]
        if kind in ignored:
            continue
        text = match.group()
        span = Span(source.file, match.start(), match.end())
        if kind in MALFORMED or kind in FIRST:
            _malformed(kind, text, span, found, problems)
            continue
        meaning = MEANING.get(kind)
        try:
            value = meaning(text) if meaning else text
        except ValueError as error:
            _note(problems, Problem("malformed-word", span, f"`{short(text)}`: {error}"))
            value = DUMMY.get(kind, "")
        found.append(Leaf(kind, text, value, span))
    end = len(source.text)
    found.append(Leaf(END, "", "", Span(source.file, end, end)))
    return found, problems


def gaps(source: Source) -> Iterator[tuple[str, Span]]:
    """What stands between the words and means nothing by itself: comments, ends of lines, blanks; with their kinds."""
    kinds, scanner = _scanner()
    for match in scanner.finditer(source.text):
        kind = kinds[(match.lastindex or 1) - 1]
        if kind in BETWEEN or kind in table().ignored:
            yield kind, Span(source.file, match.start(), match.end())


def _malformed(kind: str, text: str, span: Span, found: Words, problems: list[Problem]) -> None:
    text = text.rstrip(" \t\r")
    span = Span(span.file, span.start, span.start + len(text))
    word = describe(kind, text)
    fix = None if word.write is None else put(span, word.write, safe=word.safe)
    _note(problems, Problem("malformed-word", span, word.message, help=(word.help,) if word.help else (), fix=fix))
    if word.kind:
        found.append(Leaf(word.kind, text, DUMMY.get(word.kind, ""), span))


def _note(problems: list[Problem], problem: Problem) -> None:
    if len(problems) < MOST_PROBLEMS:
        problems.append(problem)


@cache
def _scanner() -> tuple[tuple[str, ...], re.Pattern[str]]:
    patterns = (*FIRST.items(), *table().patterns, *MALFORMED.items())
    return tuple(kind for kind, _ in patterns), re.compile("|".join(f"({regex})" for _, regex in patterns))
