"""A peer's text, made fit to be logged, stored, sent on and shown in a terminal."""

from __future__ import annotations

LONGEST = 128  # characters


def printable(text: str) -> str:
    """`text` cut to a bearable length, with U+FFFD for control characters and for what was no UTF-8."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text[:LONGEST])
