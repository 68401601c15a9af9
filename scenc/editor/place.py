"""Places as editors count them: lines from 0, columns in units of the encoding that both sides agreed on."""

from __future__ import annotations

from scenc.source import Source, Span

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""How a text is encoded, and the bytes of a unit."""
UTF16 = "utf-16"


def position(source: Source, offset: int, encoding: str = UTF16) -> tuple[int, int]:
    """Line and column of a character."""
    line, column = source.position(offset)
    return line - 1, _units(source.text[offset - column + 1 : offset], encoding)


def offset(source: Source, line: int, column: int, encoding: str = UTF16) -> int:
    """The character at a line and column; what lies behind the line's end is its end."""
    if line >= len(source.line_starts):
        return len(source.text)
    start, text = source.line_starts[line], source.line(line + 1)
    if text.isascii():
        return start + min(column, len(text))
    for index, character in enumerate(text):
        if column <= 0:
            return start + index
        column -= _units(character, encoding)
    return start + len(text)


def touches(span: Span, file: str, offset: int) -> bool:
    """Whether the place lies in the span or at one of its ends."""
    return span.file == file and span.start <= offset <= span.end


def _units(text: str, encoding: str) -> int:
    codec, size = _CODECS[encoding]
    return len(text) if text.isascii() else len(text.encode(codec, "surrogatepass")) // size
