"""Findings for people in a hurry and for editors: one line each."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.report import Report
from scenc.diagnostics.terminal import printable


def render(report: Report) -> str:
    """`file:line:column: severity[code name]: message`, columns in characters."""
    return "".join(_line(finding, report) + "\n" for finding in report.findings)


def _line(finding: Diagnostic, report: Report) -> str:
    place = report.place(finding.primary.span)
    where = f":{place.line}:{place.column}" if finding.placed else ""
    kind = f"{finding.severity.value}[{finding.code} {finding.name}]"
    return printable(f"{finding.primary.span.file}{where}: {kind}: {finding.message}{' (one of many)' * finding.more}")
