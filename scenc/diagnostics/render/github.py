"""Findings as annotations of a GitHub Actions job: workflow commands, one a line."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """A command ends at the line's end, so that no text of a scenario can begin another one."""
    return "".join(_command(finding, report) + "\n" for finding in report.findings)


def _command(finding: Diagnostic, report: Report) -> str:
    properties = {
        "file": report.path(finding.primary.span.file),
        **_place(finding, report),
        "title": f"{finding.code} {finding.name}",
    }
    listed = ",".join(f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_words(finding, report).translate(_DATA)}"


def _place(finding: Diagnostic, report: Report) -> dict[str, int]:
    """GitHub refuses columns of a finding that goes over several lines."""
    if not finding.placed:
        return {}
    place = report.place(finding.primary.span)
    lines = {"line": place.line, "endLine": place.end_line}
    return lines if place.line != place.end_line else {**lines, "col": place.column, "endColumn": place.end_column}


def _words(finding: Diagnostic, report: Report) -> str:
    place = finding.primary.span
    others = [f"{report.line(label.span, place)}: {label.text}" for label in finding.labels if label.text]
    helps = [f"help: {text}" for text in finding.help]
    return "\n".join([finding.message, *others, *finding.notes, *helps])
