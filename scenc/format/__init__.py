"""The canonical layout of a scenario: the same words and comments in the same order, always set the same way."""

from __future__ import annotations

from scenc.format.columns import set_rows
from scenc.format.outline import outline
from scenc.format.pieces import pieces
from scenc.format.rows import rows
from scenc.source import Source


def canonical(source: Source) -> str:
    """The text in canonical layout. Asks for a text without syntax errors."""
    normalised = Source(source.file, source.text.replace("\r\n", "\n"))
    return set_rows(rows(outline(pieces(normalised))))
