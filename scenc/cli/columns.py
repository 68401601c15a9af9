"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def columns(rows: Sequence[Sequence[object]]) -> list[str]:
    """The rows with their cells below one another; nothing is written for None."""
    cells = [["" if each is None else str(each).replace("\n", " ") for each in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]


def harmless(text: str) -> str:
    """Nothing that came from a peer may move the cursor."""
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)
