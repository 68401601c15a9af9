"""Findings as SARIF 2.1.0, with the explanation of each rule."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.explanation import as_markdown, as_text
from scenc.diagnostics.report import Report
from scenc.source import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """One run, with the rules among its findings; columns count UTF-16 code units, as the format asks for."""
    first: dict[str, Diagnostic] = {}
    for finding in report.findings:
        first.setdefault(finding.code, finding)
    index = {code: number for number, code in enumerate(first)}
    wide = {each.file: [match.start() for match in _WIDE.finditer(each.text)] for each in report.sources.all}
    written = _Results(report, wide)
    results = [
        written.result(finding, index[finding.code], mark)
        for finding, mark in zip(report.findings, report.fingerprints(), strict=True)
    ]
    driver = {"name": "scenc", "version": report.version(), "rules": [_rule(each, report) for each in first.values()]}
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Diagnostic, report: Report) -> dict[str, object]:
    rule: dict[str, object] = {"id": finding.code, "name": _pascal(finding.name)}
    explained = report.explain(finding.code)
    if explained:
        rule["shortDescription"] = {"text": explained.summary}
        rule["fullDescription"] = {"text": dict(explained.sections).get("Why", explained.summary)}
        rule["help"] = {"text": as_text(explained), "markdown": as_markdown(explained)}
    return {**rule, "defaultConfiguration": {"level": _LEVELS[finding.severity]}}


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


@dataclass(frozen=True, slots=True)
class _Results:
    """`wide` are the offsets of all characters in each file that are two UTF-16 code units."""

    report: Report
    wide: Mapping[str, Sequence[int]]

    def result(self, finding: Diagnostic, rule: int, fingerprint: str) -> dict[str, object]:
        helps = (f"help: {text}" for text in finding.help)
        return {
            "ruleId": finding.code,
            "ruleIndex": rule,
            "level": _LEVELS[finding.severity],
            "message": {"text": "\n".join((finding.message, *finding.notes, *helps))},
            "locations": [self._location(finding.primary, placed=finding.placed)],
            **self._related(finding.labels),
            "partialFingerprints": {"scenc/v1": fingerprint},
            **self._fixes(finding),
        }

    def _related(self, labels: Sequence[Label]) -> dict[str, object]:
        if not labels:
            return {}
        return {"relatedLocations": [{"id": index, **self._location(label)} for index, label in enumerate(labels, 1)]}

    def _fixes(self, finding: Diagnostic) -> dict[str, object]:
        """Only what is safe: who reads this cannot tell."""
        if not finding.fix or not finding.fix.safe:
            return {}
        changes = [
            {
                "artifactLocation": _artifact(self.report.path(edit.span.file)),
                "replacements": [{"deletedRegion": self._region(edit.span), "insertedContent": {"text": edit.text}}],
            }
            for edit in finding.fix.edits
        ]
        return {"fixes": [{"description": {"text": finding.help[0]}, "artifactChanges": changes}]}

    def _location(self, label: Label, *, placed: bool = True) -> dict[str, object]:
        physical: dict[str, object] = {"artifactLocation": _artifact(self.report.path(label.span.file))}
        if placed:
            physical["region"] = self._region(label.span)
        message = {"message": {"text": label.text}} if label.text else {}
        return {"physicalLocation": physical, **message}

    def _region(self, span: Span) -> dict[str, int]:
        place = self.report.place(span)
        return {
            "startLine": place.line,
            "startColumn": self._units(span.file, span.start, place.column),
            "endLine": place.end_line,
            "endColumn": self._units(span.file, span.end, place.end_column),
        }

    def _units(self, file: str, offset: int, column: int) -> int:
        """The column in UTF-16 code units."""
        wide = self.wide[file]
        return column + bisect_left(wide, offset) - bisect_left(wide, offset - column + 1)


def _artifact(path: str) -> dict[str, str]:
    uri = quote(path, errors="surrogateescape")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}
