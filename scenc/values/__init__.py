"""Values that are known only during a call, in words: one file a language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenc.values import en, pl
from scenc.values.saying import Saying

LANGUAGES: Mapping[str, Saying] = MappingProxyType({"en": en.SAYING, "pl": pl.SAYING})


def known(language: str) -> bool:
    """Whether values can be said in this language (BCP 47)."""
    return language.lower().partition("-")[0] in LANGUAGES


def saying(language: str) -> Saying:
    """That of the language; English for one that is not known."""
    return LANGUAGES.get(language.lower().partition("-")[0], en.SAYING)
