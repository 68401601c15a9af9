"""Findings for programs: a list, lines and columns from 1, ends exclusive."""

from __future__ import annotations

import json
from collections.abc import Sequence

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.source import Source, Span


def render(diagnostics: Sequence[Diagnostic], source: Source) -> str:
    """A JSON document, closed by a new line."""
    return json.dumps([_entry(diagnostic, source) for diagnostic in diagnostics], ensure_ascii=False, indent=2) + "\n"


def _entry(diagnostic: Diagnostic, source: Source) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.primary.span, source),
        "labels": [
            {**_place(label.span, source), "text": label.text}
            for label in (diagnostic.primary, *diagnostic.labels)
            if label.text
        ],
        "notes": list(diagnostic.notes),
        "help": list(diagnostic.help),
    }


def _place(span: Span, source: Source) -> dict[str, object]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(max(span.end, span.start))
    return {"file": span.file, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
