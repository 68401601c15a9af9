"""Lines that a fix puts into a block."""

from __future__ import annotations

from scenc.diagnostics.fix import Fix, put
from scenc.lang.node import Statement
from scenc.model.program import Program
from scenc.source import Span

INDENT = "  "


def into(program: Program, statement: Statement, line: str) -> Fix:
    """The line as the last one of the statement's block, which is opened if there is none. Never safe, as a guess."""
    span = statement.span
    text = program.sources[span.file].text
    if text[span.end - 1] != "}":
        return put(_at(span, span.end), f" {{ {line} }}", safe=False)
    begin = text.rfind("\n", span.start, span.end - 1) + 1
    last = text[begin : span.end - 1]
    if begin and not last.strip():
        return put(_at(span, begin), f"{last}{INDENT}{line}\n", safe=False)
    inside = text[: span.end - 1].rstrip()
    return put(_at(span, len(inside)), f" {line} " if inside.endswith("{") else f"; {line}", safe=False)


def _at(span: Span, place: int) -> Span:
    return Span(span.file, place, place)
