"""What stands in what → rows: where lines break. Blanks between the cells of a row are not decided yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scenc.format.outline import Block, Entry, Note, Phrase, Remark, Word
from scenc.format.spelling import blank
from scenc.lang.chain import STEPS

WIDTH = 120
INDENT = 2
_STORIES = ("promise", "test")
"""The lines of these blocks are read as sentences, not as a table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a row that may stand in a column; only cells of the same `kind` do."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line, or more if a text in it has more. Without cells it is an empty line, or a `remark` alone."""

    indent: int = 0
    cells: tuple[Cell, ...] = ()
    remark: str = ""


def rows(entries: Sequence[Entry], indent: int = 0, head: str = "") -> Iterator[Row]:
    """The rows of a block whose statement begins with the word `head`."""
    held = False
    for index, line in enumerate(_lines(entries)):
        if line[0].blank and index:
            held = False
            yield Row()
        if isinstance(line[0], Remark):
            held = held or _holds(line[0].text)
            yield Row(indent, remark=line[0].text)
            continue
        phrases = [phrase for phrase in line if isinstance(phrase, Phrase)]
        whole = held or _holds(phrases[-1].remark)
        for part in _parted(phrases, indent, whole=whole):
            yield from _line(part, indent, head, whole=whole)
        held = False


def _holds(comment: str) -> bool:
    """Whether it says something to the compiler about its line, which therefore must stay one line."""
    return comment[2:].lstrip().startswith("scenc:")


def _lines(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Entries that share a line."""
    line: list[Entry] = []
    for entry in entries:
        if line and not (isinstance(entry, Phrase) and entry.joined):
            yield line
            line = []
        line.append(entry)
    if line:
        yield line


def _parted(line: list[Phrase], indent: int, *, whole: bool) -> Iterator[list[Phrase]]:
    """Phrases joined by `;` are parted if the line would be too long."""
    flat = [_flat(entry.parts) for entry in line]
    too_long = not whole and _too_long("; ".join(filter(None, flat)), indent)
    if len(line) > 1 and (None in flat or too_long):
        yield from ([entry] for entry in line)
    else:
        yield line


def _line(phrases: Sequence[Phrase], indent: int, head: str, *, whole: bool) -> Iterator[Row]:
    last = phrases[-1]
    if len(phrases) > 1:
        yield Row(indent, (Cell("", "; ".join(_flat(phrase.parts) or "" for phrase in phrases)),), last.remark)
        return
    flat = _flat(last.parts)
    if flat is not None and (whole or not _too_long(flat, indent)):
        yield Row(indent, _cells(last.parts, indent, head), last.remark)
    elif isinstance(block := last.parts[-1], Block):
        yield from _opened(last, block, indent)
    else:
        yield from _wrapped(last.parts, indent, last.remark)


def _opened(phrase: Phrase, block: Block, indent: int) -> Iterator[Row]:
    """The block over several rows; one that was inline has each of its phrases on a row."""
    opener = (*phrase.parts[:-1], Word("{", "{"))
    yield from _wrapped(opener, indent, block.remark)
    entries = block.entries
    if block.inline:
        entries = tuple(replace(entry, joined=False) for entry in entries if isinstance(entry, Phrase))
    first = phrase.parts[0]
    yield from rows(entries, indent + INDENT, first.text if isinstance(first, Word) else "")
    yield Row(indent, (Cell("", "}"),), phrase.remark)


def _flat(parts: Sequence[Word | Note | Block]) -> str | None:
    """The parts on one line; None if they cannot be."""
    text, before = "", "("
    for part in parts:
        if isinstance(part, Note) or (isinstance(part, Word) and "\n" in part.text):
            return None
        if isinstance(part, Block):
            inside = _inline(part)
            if inside is None:
                return None
            text, before = f"{text}{' ' * bool(text)}{inside}", "}"
        else:
            text, before = text + blank(before, part.kind) + part.text, part.kind
    return text


def _inline(block: Block) -> str | None:
    if not block.entries and not block.remark:
        return "{}"
    items = _items(block)
    return None if items is None else f"{{ {'; '.join(items)} }}"


def _items(block: Block) -> list[str] | None:
    if not block.inline:
        return None
    flat = [_flat(entry.parts) for entry in block.entries if isinstance(entry, Phrase)]
    items = [text for text in flat if text is not None]
    return items if len(items) == len(block.entries) else None


def _too_long(text: str, indent: int) -> bool:
    return indent + len(text) > WIDTH


def _wrapped(parts: Sequence[Word | Note | Block], indent: int, remark: str) -> Iterator[Row]:
    """Broken before each arrow but the first, behind inner comments, and where it is still too long behind commas."""
    depth = indent
    for segment, note in _segments(parts, remark):
        if segment:
            for words in _filled(segment, depth):
                last = words[-1] is segment[-1]
                yield Row(depth, _leading(words, head=depth == indent), note if last else "")
                depth = indent + INDENT
        elif note:
            yield Row(indent + INDENT, remark=note)


def _segments(parts: Sequence[Word | Note | Block], remark: str) -> Iterator[tuple[list[Word], str]]:
    """Words of a row and the comment behind them; a comment alone without words."""
    segment: list[Word] = []
    arrows = 0
    for part in parts:
        if isinstance(part, Note):
            if part.alone and segment:
                yield segment, ""
                segment = []
            yield segment, part.text
            segment = []
        elif isinstance(part, Word):
            arrows += part.kind == "->"
            if part.kind == "->" and arrows > 1 and segment:
                yield segment, ""
                segment = []
            segment.append(part)
    if segment or remark:
        yield segment, remark


def _filled(segment: Sequence[Word], indent: int) -> Iterator[list[Word]]:
    """As many members of a list on each row as fit."""
    pending: list[Word] = []
    member: list[Word] = []
    for word in segment:
        member.append(word)
        if word.kind != "," and word is not segment[-1]:
            continue
        if pending and _too_long(_flat([*pending, *member]) or "", indent):
            yield pending
            pending, indent = [], indent + INDENT
        pending, member = pending + member, []
    yield pending


def _cells(parts: Sequence[Word | Note | Block], indent: int, head: str) -> tuple[Cell, ...]:
    words = [part for part in parts if isinstance(part, Word)]
    block = parts[-1] if isinstance(parts[-1], Block) else None
    if head in _STORIES:
        return (Cell("", _flat(parts) or ""),)
    if indent == 0:
        return (*_declared(words), *_block_cells(block, whole=words[0].text in _STORIES))
    if block or words[0].text in STEPS or len(words) == 1:
        return (Cell("", _flat(parts) or ""),)
    if any(word.kind == "->" for word in words):
        return _leading(words, head=True)
    end = _end_of_list(words)
    return Cell("setting", _flat(words[:end]) or ""), Cell("value", _flat(words[end:]) or "")


def _end_of_list(words: Sequence[Word]) -> int:
    """Behind the list with which a line begins, such as `local, national allow`; else behind its first word."""
    end = 1
    while end + 1 < len(words) and words[end].kind == ",":
        end += 2
    return end


def _leading(words: Sequence[Word], *, head: bool) -> tuple[Cell, ...]:
    """What leads to an arrow, and the rest."""
    arrow = next((index for index, word in enumerate(words) if word.kind == "->"), 0)
    if not head or not arrow:
        return (Cell("", _row_text(words)),)
    kind = words[0].text if words[0].kind == "NAME" else "key"
    return Cell(kind, _row_text(words[:arrow])), Cell("->", _row_text(words[arrow:]))


def _row_text(words: Sequence[Word]) -> str:
    """Like flat, for words of which one may be a text of several lines."""
    blanks = ["", *(blank(before.kind, word.kind) for before, word in pairwise(words))]
    return "".join(space + word.text for space, word in zip(blanks, words, strict=True))


def _declared(words: Sequence[Word]) -> Iterator[Cell]:
    """Keyword, name, number and title; the rest, from the arrow on, is one cell."""
    at = 0
    while at < len(words) and words[at].kind != "->":
        end = at + 1
        while end < len(words) and words[end].kind != "->" and _belongs(words, at, end):
            end += 1
        kind = "number" if words[at].kind in ("INT", "PHONE") else words[at].kind
        yield Cell(kind if at else "keyword", _flat(words[at:end]) or "")
        at = end
    if at < len(words):
        yield Cell("->", _flat(words[at:]) or "")


def _belongs(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether a word goes into the cell that begins at `at`: a range, or what stands in parentheses."""
    kinds = [word.kind for word in words[at:end]]
    inside = kinds.count("(") > kinds.count(")")
    return inside or words[end].kind == "(" or ".." in (words[end].kind, words[end - 1].kind)


def _block_cells(block: Block | None, *, whole: bool) -> Iterator[Cell]:
    """One cell for each item, so that the items of statements that are alike stand in columns."""
    if block is None:
        return
    items = _items(block) or []
    heads = [_head(entry) for entry in block.entries]
    if whole or not items:
        yield Cell("{", _inline(block) or "")
        return
    for index, item in enumerate(items):
        opener = "{ " if index == 0 else ""
        closer = " }" if index == len(items) - 1 else ";"
        yield Cell("{" if index == 0 else f"; {' '.join(heads)}", f"{opener}{item}{closer}")


def _head(entry: Entry) -> str:
    first = entry.parts[0] if isinstance(entry, Phrase) else None
    return first.text if isinstance(first, Word) else ""
