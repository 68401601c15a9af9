"""Findings for people: the line itself, carets under the cause, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.report import Report, total
from scenc.diagnostics.terminal import printable, width
from scenc.source import Sources, Span

WIDEST = 140
_RESET, _BOLD, _BLUE = "\x1b[0m", "\x1b[1m", "\x1b[1;34m"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}


def render(report: Report) -> str:
    """The findings and a line that counts all of them; empty if there are none."""
    if not report.findings:
        return ""
    painter = _Painter(report.sources, report.colour)
    seen: Counter[tuple[str, str]] = Counter()
    shown = [finding for finding in report.findings if not _is_left(finding, report.most, seen)]
    found = ["\n".join(painter.lines(finding)) + "\n" for finding in shown]
    cut = {(finding.code, finding.name) for finding in report.findings if finding.more}
    more = [
        _others(count - report.most, " ".join(rule), cut=rule in cut) + "\n"
        for rule, count in seen.items()
        if count > report.most
    ]
    return "\n".join([*found, *more, total(report.findings) + "\n"])


def _others(count: int, rule: str, *, cut: bool) -> str:
    if cut:
        return f"… and at least {count} more of {rule}: --all shows as many"
    return f"… and {count} more of {rule}: --all shows them"


def _is_left(finding: Diagnostic, most: int, seen: Counter[tuple[str, str]]) -> bool:
    """Whether enough is shown of what its rule finds; no error is ever left out."""
    if not most or finding.severity is Severity.ERROR:
        return False
    seen[finding.code, finding.name] += 1
    return seen[finding.code, finding.name] > most


class _Painter:
    def __init__(self, sources: Sources, colour: bool) -> None:
        self.sources = sources
        self.colour = colour

    def lines(self, found: Diagnostic) -> Iterator[str]:
        tint = _COLOURS[found.severity]
        yield self._paint(tint, f"{found.severity.value}[{found.code} {found.name}]") + self._paint(
            _BOLD, f": {printable(found.message)}"
        )
        home = found.primary.span.file
        labels = sorted((found.primary, *found.labels), key=lambda label: (label.span.file != home, *label.span[:2]))
        gutter = max(len(str(self._position(label.span)[0])) for label in labels)
        for file, group in groupby(labels, key=lambda label: label.span.file):
            here = list(group)
            sign, first = ("-->", found.primary) if file == home else (":::", here[0])
            where = self._where(first.span) if found.placed else printable(file)
            yield f"{' ' * gutter}{self._paint(_BLUE, sign)} {where}"
            if found.placed:
                yield from self._excerpts(here, found.primary, gutter, tint)
        for word, texts in (("note", found.notes), ("help", found.help)):
            for text in texts:
                indented = ("\n" + " " * (gutter + 9)).join(map(printable, text.split("\n")))
                yield f"{' ' * gutter} {self._paint(_BLUE, '=')} {self._paint(_BOLD, word)}: {indented}"

    def _position(self, span: Span) -> tuple[int, int]:
        return self.sources[span.file].position(span.start)

    def _where(self, span: Span) -> str:
        line, column = self._position(span)
        return f"{printable(span.file)}:{line}:{column}"

    def _excerpts(self, labels: Sequence[Label], primary: Label, gutter: int, tint: str) -> Iterator[str]:
        """The lines of one file with carets under the labels."""
        bar = self._paint(_BLUE, " " * gutter + " |")
        yield bar
        shown = 0
        for label in labels:
            number, column = self._position(label.span)
            text = self.sources[label.span.file].line(number)
            end = min(column - 1 + max(label.span.end - label.span.start, 1), max(len(text), column))
            begin = max(0, end - WIDEST) if len(text) > WIDEST else 0
            if number != shown:
                if shown and number > shown + 1:
                    yield self._paint(_BLUE, " " * gutter + " :")
                excerpt = printable(text[begin : begin + WIDEST])
                yield f"{self._paint(_BLUE, f'{number:>{gutter}} |')} {excerpt}".rstrip()
                shown = number
            mark, colour = ("^", tint) if label is primary else ("-", _BLUE)
            carets = mark * max(1, width(text[max(column - 1, begin) : end]))
            words = f"{carets} {printable(label.text)}".rstrip()
            yield f"{bar} {' ' * width(text[begin : column - 1])}{self._paint(colour, words)}"

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self.colour else text
