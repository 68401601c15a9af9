"""CSV (RFC 4180) → a table, its cells with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scenc.lang.csv import Cell, Row, Table
from scenc.source import Source, Span
from scenc.syntax.lexer import Words
from scenc.syntax.problem import MOST_PROBLEMS, Problem

SEPARATORS = (";", ",", "\t")
_LINE_END = ("\n", "\r\n", "\r", "")
Line = list[Cell]


def read_table(source: Source) -> tuple[Table, list[Problem]]:
    """The table, and what is wrong with how it is written. Rows that cannot be understood are left out."""
    problems: list[Problem] = []
    lines = _lines(source, problems)
    header = next(lines, [])
    names: dict[str, Cell] = {}
    for cell in header:
        if names.setdefault(cell.value, cell) is not cell and len(problems) < MOST_PROBLEMS:
            message = f"two columns are called `{cell.value[:40]}`"
            problems.append(_problem(cell.span, message, "give one of them another name"))
    rows: list[Row] = []
    torn: list[Row] = []
    for line in lines:
        cells = {name.value: cell for name, cell in zip(header, line, strict=False)}
        row = Row(cells, line[0].span.to(line[-1].span))
        fits = len(line) == len(header)
        (rows if fits else torn).append(row)
        if not fits and len(problems) < MOST_PROBLEMS:
            message = f"this row has {len(line)} cells, the header has {len(header)}"
            problems.append(_problem(row.span, message, "a cell with a comma or semicolon in it stands in quotes"))
    return Table(tuple(header), tuple(rows), tuple(torn), whole=len(problems) <= len(torn)), problems


def paths(words: Words) -> Iterator[Cell]:
    """The path of each `csv("…")` among the words."""
    for index, word in enumerate(words):
        if word.text == "csv" and [each.kind for each in words[index + 1 : index + 4]] == ["(", "TEXT", ")"]:
            yield words[index + 2]


def _problem(span: Span, message: str, help: str) -> Problem:
    return Problem("malformed-table", span, message, help=(help,))


def _lines(source: Source, problems: list[Problem]) -> Iterator[Line]:
    """All lines that hold anything."""
    text = source.text
    first = re.sub('"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    separator = max(SEPARATORS, key=first.count)
    cells = re.compile(rf'[ ]*+(?:"((?:[^"]++|"")*)"[ ]*+|((?!")[^{separator}\r\n]*+))({separator}|\r?\n|\r|\Z)')
    line: Line = []
    at = 0
    while at < len(text):
        match = cells.match(text, at)
        if match is None:
            span = Span(source.file, at, max(at + 1, text.find("\n", at)))
            problems.append(
                _problem(span, "a quote in this cell is not closed, or text follows it", 'write `""` for one')
            )
            return
        line.append(_cell(source.file, match))
        at = match.end()
        if match[3] in _LINE_END:
            if _is_written(line):
                yield line
            line = []
    if line:
        yield [*line, Cell("TEXT", "", "", Span(source.file, at, at))]


def _cell(file: str, match: re.Match[str]) -> Cell:
    if match[1] is not None:
        value = match[1].replace('""', '"')
        return Cell("TEXT", value, value, Span(file, match.start(1) - 1, match.end(1) + 1))
    value = match[2].strip()
    start = match.end(2) - len(match[2].lstrip())
    return Cell("TEXT", value, value, Span(file, start, start + len(value)))


def _is_written(line: Sequence[Cell]) -> bool:
    return len(line) > 1 or bool(line[0].value)
