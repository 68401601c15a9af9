"""Text as a terminal shows it."""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB = 4


def printable(text: str) -> str:
    """The text without anything that could steer a terminal."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\t":
        return " " * TAB
    return "\N{REPLACEMENT CHARACTER}" if category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character


def width(text: str) -> int:
    """Columns of a terminal."""
    return len(text) if text.isascii() and "\t" not in text else sum(map(_columns, text))


def _columns(character: str) -> int:
    if character == "\t":
        return TAB
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
