"""Findings for people: the line itself, carets under the cause, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.report import Report, total
from scenc.diagnostics.terminal import printable, width
from scenc.source import Source

WIDEST = 140
_RESET, _BOLD, _BLUE = "\x1b[0m", "\x1b[1m", "\x1b[1;34m"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}


def render(report: Report) -> str:
    """All findings and a line that counts them; empty if there are none."""
    if not report.findings:
        return ""
    painter = _Painter(report.source, report.colour)
    found = ["\n".join(painter.lines(finding)) + "\n" for finding in report.findings]
    return "\n".join([*found, total(report.findings) + "\n"])


class _Painter:
    def __init__(self, source: Source, colour: bool) -> None:
        self.source = source
        self.colour = colour

    def lines(self, found: Diagnostic) -> Iterator[str]:
        tint = _COLOURS[found.severity]
        yield self._paint(tint, f"{found.severity.value}[{found.code} {found.name}]") + self._paint(
            _BOLD, f": {printable(found.message)}"
        )
        labels = sorted((found.primary, *found.labels), key=lambda label: label.span.start)
        gutter = len(str(self.source.position(labels[-1].span.start)[0]))
        yield f"{' ' * gutter}{self._paint(_BLUE, '-->')} {self._where(found)}"
        if found.placed:
            bar = self._paint(_BLUE, " " * gutter + " |")
            yield bar
            yield from self._excerpts(labels, found.primary, gutter, bar, tint)
        for word, texts in (("note", found.notes), ("help", found.help)):
            for text in texts:
                indented = ("\n" + " " * (gutter + 9)).join(map(printable, text.split("\n")))
                yield f"{' ' * gutter} {self._paint(_BLUE, '=')} {self._paint(_BOLD, word)}: {indented}"

    def _where(self, found: Diagnostic) -> str:
        line, column = self.source.position(found.primary.span.start)
        return printable(found.primary.span.file) + (f":{line}:{column}" if found.placed else "")

    def _excerpts(self, labels: Sequence[Label], primary: Label, gutter: int, bar: str, tint: str) -> Iterator[str]:
        shown = 0
        for label in labels:
            number, column = self.source.position(label.span.start)
            text = self.source.line(number)
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
