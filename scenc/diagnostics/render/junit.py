"""Findings as test cases: JUnit XML, which every CI server shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.report import Report, total

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write (section 2.2)."""


def render(report: Report) -> str:
    """One case for the file, and one a finding: a failure if the check fails because of it."""
    file = clean(report.sources.main.file)
    failing = [finding for finding in report.findings if report.fails(finding)]
    counts = {"tests": str(len(report.findings) + 1), "failures": str(len(failing) + bool(failing)), "errors": "0"}
    root = Xml.Element("testsuites", {"name": "scenc check", **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": file, **counts})
    whole = Xml.SubElement(suite, "testcase", {"classname": file, "name": "the scenario is sound"})
    if failing:
        Xml.SubElement(whole, "failure", {"message": total(report.findings)})
    for finding in report.findings:
        suite.append(_case(finding, report))
    return document(root)


def document(root: Xml.Element) -> str:
    """The whole text of a file."""
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, "unicode")}\n'


def _case(finding: Diagnostic, report: Report) -> Xml.Element:
    file = clean(finding.primary.span.file)
    line = report.place(finding.primary.span).line
    where = f"line {line}: " if finding.placed else ""
    name = f"{where}{finding.code} {finding.name}"
    case = Xml.Element("testcase", {"classname": file, "name": name, "file": file, "line": str(line)})
    if report.fails(finding):
        attributes = {"type": finding.code, "message": clean(finding.message)}
        Xml.SubElement(case, "failure", attributes).text = _words(finding, report)
    else:
        Xml.SubElement(case, "system-out").text = _words(finding, report)
    return case


def _words(finding: Diagnostic, report: Report) -> str:
    labels = [
        f"{report.line(label.span, finding.primary.span)}: {label.text}"
        for label in (finding.primary, *finding.labels)
        if label.text
    ]
    helps = [f"help: {text}" for text in finding.help]
    severity = f"{finding.severity.value}: {finding.message}"
    return clean("\n".join([severity, *labels, *finding.notes, *helps]))


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
