"""`csv("people.csv")`: a table in a file beside the scenario. Read in `syntax.tables`, before parsing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenc.lang.leaf import Text, Word
from scenc.lang.node import Node, part
from scenc.source import Span

CELL = "CELL"
"""A word from a table is what its place asks for. Its value is the kind that it looks like, and the meaning as such."""

Cell = Text
"""Its value is what the cell holds, without quotes."""


@part
class Csv(Node):
    """`path` is relative to the file in which it stands."""

    path: Text


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` by their columns; `span` is the whole row."""

    cells: dict[str, Cell]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """`header` names the columns; `torn` are rows that have more or fewer cells. Who else stands in one that is not
    `whole`, nobody knows."""

    header: tuple[Word, ...]
    rows: tuple[Row, ...]
    torn: tuple[Row, ...] = ()
    whole: bool = True

    def column(self, name: str) -> Iterator[Cell]:
        """All cells below a name."""
        return (row.cells[name] for row in self.rows if name in row.cells)
