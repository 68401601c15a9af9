"""Rows → text: cells of neighbouring rows, and the comments behind them, in columns where that costs little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from scenc.format.rows import WIDTH, Row

REMARK_COLUMN = 46
"""Comments behind short lines begin here, all through the file."""
_REMARK_SPREAD = 24
_MOST_BLANKS = {"->": 18, "{": 24, "value": 4}
_MOST_BLANKS_ELSE = 8


def set_rows(rows: Iterable[Row]) -> str:
    """The text, with the end of its last line; empty if there are no rows."""
    set_lines: list[tuple[str, str]] = []
    for (indent, _), run in groupby(rows, key=lambda row: (row.indent, len(row.cells) > 1)):
        members = list(run)
        texts = _set(members, 0, indent)
        set_lines += [(" " * indent + text, row.remark) for text, row in zip(texts, members, strict=True)]
    return "".join(line + "\n" for line in _remarked(set_lines))


def _set(rows: Sequence[Row], at: int, start: int) -> list[str]:
    """The rows from their cell `at` on, which begins in column `start` in all of them."""
    done: list[str] = []
    for group in _groups(rows, at):
        if len(group[0].cells) <= at + 1:
            done += [row.cells[at].text if row.cells else "" for row in group]
        else:
            done += _padded(group, at, start)
    return done


def _padded(group: Sequence[Row], at: int, start: int) -> list[str]:
    """The next cells begin in one column, but for rows that would become too long by it."""
    width = max(len(row.cells[at].text) for row in group)
    fits = [start + width + _tail(row, at) <= WIDTH for row in group]
    tails = iter(_set([row for row, fit in zip(group, fits, strict=True) if fit], at + 1, start + width + 1))
    return [
        f"{row.cells[at].text:{width}} {next(tails)}" if fit else " ".join(cell.text for cell in row.cells[at:])
        for row, fit in zip(group, fits, strict=True)
    ]


def _groups(rows: Sequence[Row], at: int) -> Iterator[list[Row]]:
    """Neighbours whose next cells may begin in the same column: of one kind, and not too unlike in length."""
    group: list[Row] = []
    least = most = 0
    for row in rows:
        width = len(row.cells[at].text) if row.cells else 0
        low, high = min(least, width), max(most, width)
        if group and _alike(group[-1], row, at) and high - low <= _limit(row, at):
            least, most = low, high
        else:
            if group:
                yield group
            group, least, most = [], width, width
        group.append(row)
    if group:
        yield group


def _tail(row: Row, at: int) -> int:
    """Length of what follows the cell, with the blanks between."""
    return sum(len(cell.text.split("\n", 1)[0]) + 1 for cell in row.cells[at + 1 :])


def _alike(one: Row, other: Row, at: int) -> bool:
    kinds = [[cell.kind for cell in row.cells[at : at + 2]] for row in (one, other)]
    return len(kinds[0]) == 2 and kinds[0] == kinds[1]


def _limit(row: Row, at: int) -> int:
    return _MOST_BLANKS.get(row.cells[at + 1].kind, _MOST_BLANKS_ELSE)


def _remarked(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lines with the comments behind them."""
    for stands_behind, run in groupby(lines, key=lambda line: bool(line[0].strip() and line[1])):
        neighbours = list(run)
        if not stands_behind:
            yield from (text + remark for text, remark in neighbours)
            continue
        columns = [_column(text, remark) for text, remark in neighbours]
        widest, longest = max(columns), max(len(remark) for _, remark in neighbours)
        if widest - min(columns) <= _REMARK_SPREAD and widest + longest <= WIDTH:
            columns = [widest] * len(columns)
        for (text, remark), column in zip(neighbours, columns, strict=True):
            yield text + " " * (column - _end(text)) + remark


def _column(text: str, remark: str) -> int:
    column = max(REMARK_COLUMN, _end(text) + 2)
    return column if column + len(remark) <= WIDTH else _end(text) + 2


def _end(text: str) -> int:
    return len(text) - text.rfind("\n") - 1
