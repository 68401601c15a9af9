"""The block of a template, read as the block in which the template is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scenc.lang.leaf import Leaf
from scenc.model.program import Program
from scenc.source import Source, Span
from scenc.syntax.lexer import Words, words
from scenc.syntax.table import table

_SHARED: Mapping[str, str] = MappingProxyType(
    {"template": "user x 100 {", "users": "user x 100 {", "phones": "phone x +48 12 345 67 00 {"}
)
"""Statements whose block is read elsewhere, and what one looks like in which it is read if nobody uses it."""


def statement(source: Source, found: Words) -> int:
    """Index of the first word of the last statement."""
    begins = (index for index in range(len(found) - 1, -1, -1) if _begins(source.text, found[index].span.start))
    return next(begins, 0)


def around(source: Source, offset: int) -> Source:
    """The text of the statement at this place alone: what stands before it is blank, what follows is cut off."""
    text = source.text
    start = text.rfind("\n", 0, offset) + 1
    while start and not _begins(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    end = text.find("\n", offset)
    while end >= 0 and not _begins(text, end + 1):
        end = text.find("\n", end + 1)
    return Source(source.file, " " * start + (text[start:] if end < 0 else text[start : end + 1]))


_WORD = re.compile(r"[\w-]*")


def _begins(text: str, at: int) -> bool:
    """Whether a statement begins here: a keyword of the top at the beginning of a line that no long text has."""
    first = _WORD.match(text, at)
    known = first is not None and first[0] in table().actions[table().start]
    return known and (at == 0 or text[at - 1] == "\n") and text.count('"""', 0, at) % 2 == 0


def parameters(found: Words) -> tuple[str, ...]:
    """The names of a template's parameters, if these words are of one."""
    if not found or found[0].text != "template":
        return ()
    end = next((index for index, word in enumerate(found) if word.kind == "{"), len(found))
    return tuple(word.text for word in found[2:end] if word.kind == "NAME")


def in_place(program: Program, found: Words) -> Words:
    """The words with the head of a block that uses the template in place of the template's own."""
    opener = next((index for index, word in enumerate(found) if word.kind == "{"), None)
    if opener is None or found[0].text not in _SHARED or (found[0].text != "template" and found[1].text != "from"):
        return found
    used = _use(program, found[1].text) if found[0].text == "template" else None
    head = used or words(Source("", _SHARED[found[0].text]))[0][:-1]
    at = Span(found[0].span.file, found[0].span.start, found[0].span.start)
    return [*(word._replace(span=at) for word in head), *found[opener + 1 :]]


def _use(program: Program, name: str) -> list[Leaf[Any]] | None:
    """The words from the beginning of a statement to where it uses the template."""
    for source in program.sources.scenarios:
        found = words(source)[0]
        for index in range(1, len(found)):
            if found[index - 1].text == "use" and found[index].text.rpartition(".")[2] == name:
                begin = statement(source, found[:index])
                if found[begin].text not in _SHARED:
                    return found[begin : index - 1]
    return None
