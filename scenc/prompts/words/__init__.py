"""What is said for what is written: figures become words before any engine sees them."""

from __future__ import annotations

from scenc.prompts.words import en, pl

LANGUAGES = {"en": en.spoken, "pl": pl.spoken}


def spoken(text: str, language: str) -> str:
    """The text in words, on one line. Languages without a module keep their figures."""
    line = " ".join(text.split())
    words = LANGUAGES.get(language.lower().partition("-")[0])
    return words(line) if words else line
