"""What a check found, as every format gets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.explanation import Explanation
from scenc.source import Sources, Span

_LONGEST = 500


class Place(NamedTuple):
    """Lines and columns from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Report:
    """`path` turns a file's name as the user gave it into one that other programs know, relative to the repository.

    `explain` is only asked for codes among the findings; `version` tells the compiler's. `strict`: warnings fail, too.
    People are shown at most so many warnings of one rule, if `most` is not 0.
    """

    findings: Sequence[Diagnostic]
    sources: Sources
    strict: bool = False
    most: int = 0
    colour: bool = False
    path: Callable[[str], str] = str
    explain: Callable[[str], Explanation | None] = lambda _code: None
    version: Callable[[], str] = str

    def fails(self, finding: Diagnostic) -> bool:
        """Whether the check fails because of it."""
        return finding.severity is Severity.ERROR or (self.strict and finding.severity is Severity.WARNING)

    def place(self, span: Span) -> Place:
        """Columns count characters (code points)."""
        source = self.sources[span.file]
        return Place(*source.position(span.start), *source.position(max(span.end, span.start)))

    def line(self, span: Span, beside: Span) -> str:
        """`line 7`, with the file if it is another one."""
        line = self.place(span).line
        return f"line {line}" if span.file == beside.file else f"{self.path(span.file)} line {line}"

    def fingerprints(self) -> list[str]:
        """One a finding, the same while code, file and the line's own text stay: lines may move around it."""
        seen: dict[str, int] = {}
        return [self._fingerprint(finding, seen) for finding in self.findings]

    def _fingerprint(self, finding: Diagnostic, seen: dict[str, int]) -> str:
        span = finding.primary.span
        line = self.sources[span.file].line(self.place(span).line) if finding.placed else ""
        key = "\0".join((finding.code, self.path(finding.primary.span.file), " ".join(line[:_LONGEST].split())))
        seen[key] = seen.get(key, 0) + 1
        return sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest()[:32]


def total(findings: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`; `at least 200 warnings` where a rule has more to tell."""
    alike = ([finding for finding in findings if finding.severity is severity] for severity in Severity)
    return ", ".join(_counted(found) for found in alike if found)


def _counted(found: Sequence[Diagnostic]) -> str:
    least = "at least " if any(finding.more for finding in found) else ""
    return f"{least}{len(found)} {found[0].severity.value}{'s' * (len(found) > 1)}"
