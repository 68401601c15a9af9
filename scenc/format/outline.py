"""Pieces → what stands in what: statements, their blocks, and the comments where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scenc.format.pieces import COMMENT, Piece

_END = Piece("", "", 0, True)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a statement."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A comment inside a statement; `alone` on its line, or behind the words before it."""

    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a line of its own between statements. `blank`: an empty line stands before it."""

    text: str
    blank: bool


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in braces. `inline`: written on one line; `remark` stands behind the brace that opens it."""

    entries: tuple[Entry, ...]
    inline: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A statement or a line of a block. `joined`: on one line with the phrase before it; `remark` stands behind it."""

    parts: tuple[Word | Note | Block, ...]
    blank: bool
    joined: bool
    remark: str = ""


Entry = Remark | Phrase


def outline(pieces: Iterator[Piece]) -> tuple[Entry, ...]:
    """The statements and comments of the whole text."""
    return _Outliner([*pieces, _END]).entries()


class _Outliner:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.at = 0

    @property
    def next(self) -> Piece:
        return self.pieces[self.at]

    def _take(self) -> Piece:
        piece = self.pieces[self.at]
        self.at += 1
        return piece

    def entries(self) -> tuple[Entry, ...]:
        """Everything up to the end of the block or text."""
        found: list[Entry] = []
        while self.next.kind not in ("", "}"):
            piece = self.next
            before = found[-1] if found else None
            if piece.kind != COMMENT:
                found.append(self._phrase(joined=isinstance(before, Phrase) and not piece.lines and not before.remark))
            elif isinstance(before, Phrase) and not piece.lines:
                found[-1] = replace(before, remark=self._take().text)
            else:
                found.append(Remark(self._take().text, piece.lines > 1))
        return tuple(found)

    def _phrase(self, *, joined: bool) -> Phrase:
        blank = self.next.lines > 1
        parts: list[Word | Note | Block] = []
        while not parts or not (self.next.ends or self.next.kind == "}"):
            piece = self._take()
            if piece.kind == "{":
                parts.append(self._block())
            elif piece.kind == COMMENT:
                parts.append(Note(piece.text, piece.lines > 0))
            else:
                parts.append(Word(piece.kind, piece.text))
        last = parts[-1]
        if isinstance(last, Note) and not last.alone:
            return Phrase(tuple(parts[:-1]), blank, joined, last.text)
        return Phrase(tuple(parts), blank, joined)

    def _block(self) -> Block:
        begins = self.at
        remark = self._take().text if self.next.kind == COMMENT and not self.next.lines else ""
        entries = self.entries()
        inside = self.pieces[begins : self.at + 1]
        self._take()
        inline = not any(piece.lines or piece.kind == COMMENT or "\n" in piece.text for piece in inside)
        return Block(entries, inline, remark)
