"""What is wrong with the writing, as found by lexer and parser; the rules of group `syntax` report it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenc.diagnostics.fix import Fix
from scenc.source import Span

Kind = Literal[
    "malformed-word",
    "unknown-statement",
    "unknown-setting",
    "unexpected-word",
    "missing-word",
    "unclosed-block",
    "stray-brace",
    "unknown-template",
    "wrong-argument",
    "endless-template",
    "unreadable-import",
    "cyclic-import",
    "malformed-table",
]

MOST_PROBLEMS = 100
"""More are not looked for: somebody who gave us a novel wants to know it soon."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` names cause and place in the words of the scenario; `label` stands under the carets."""

    kind: Kind
    span: Span
    message: str
    label: str = ""
    help: tuple[str, ...] = ()
    also: tuple[tuple[Span, str], ...] = ()
    fix: Fix | None = None
