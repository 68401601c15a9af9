"""Findings as a GitLab code quality report."""

from __future__ import annotations

import json

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.report import Report

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """A list; GitLab tells new findings from old ones by their fingerprints."""
    entries = [
        _entry(finding, mark, report) for finding, mark in zip(report.findings, report.fingerprints(), strict=True)
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _entry(finding: Diagnostic, fingerprint: str, report: Report) -> dict[str, object]:
    place = report.place(finding.primary.span)
    return {
        "description": "; ".join((finding.message, *finding.help)),
        "check_name": finding.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": report.path(finding.primary.span.file),
            "positions": {
                "begin": {"line": place.line, "column": place.column},
                "end": {"line": place.end_line, "column": place.end_column},
            },
        },
    }
