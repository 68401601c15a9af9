"""The complete text as words and comments: only blanks and line ends are no piece, and they are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from scenc.format.spelling import spelled
from scenc.source import Source
from scenc.syntax.table import table

COMMENT = "COMMENT"
_WITHIN = re.compile(r"//[^\n]*|[\n,]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it is to be spelled, or a comment. `kind` is the terminal's name or the mark itself.

    `lines`: ends of lines before it. `ends`: what stood before it has ended, by a new line or `;`.
    """

    kind: str
    text: str
    lines: int
    ends: bool


def pieces(source: Source) -> Iterator[Piece]:
    """All words and comments, in order."""
    kinds, scanner = _scanner()
    lines, ends = 0, False
    for match in scanner.finditer(source.text):
        kind, text = kinds[(match.lastindex or 0) - 1], match.group()
        if kind == "BLANK":
            continue
        ends = ends or kind == "_END"
        parts = _WITHIN.findall(text) if kind in ("_END", "_COMMA", "WRAP") else [text]
        for part in parts:
            if part == "\n":
                lines += 1
                continue
            own = part if part == "," else COMMENT if part.startswith("//") else kind
            yield Piece(own, part.rstrip() if own == COMMENT else spelled(kind, part), lines, ends)
            lines, ends = 0, ends and own == COMMENT


@cache
def _scanner() -> tuple[tuple[str, ...], re.Pattern[str]]:
    patterns = table().patterns
    return tuple(kind for kind, _ in patterns), re.compile("|".join(f"({regex})" for _, regex in patterns))
