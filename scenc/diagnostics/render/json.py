"""Findings for programs: a list, lines and columns from 1, ends exclusive."""

from __future__ import annotations

import json

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.report import Report
from scenc.source import Span


def render(report: Report) -> str:
    """A JSON document, closed by a new line. What is wrong with the file as a whole stands at its beginning."""
    return json.dumps([_entry(finding, report) for finding in report.findings], ensure_ascii=False, indent=2) + "\n"


def _entry(diagnostic: Diagnostic, report: Report) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.primary.span, report),
        "labels": [
            {**_place(label.span, report), "text": label.text}
            for label in (diagnostic.primary, *diagnostic.labels)
            if label.text
        ],
        "notes": list(diagnostic.notes),
        "help": list(diagnostic.help),
    }


def _place(span: Span, report: Report) -> dict[str, object]:
    return {"file": span.file, **report.place(span)._asdict()}
