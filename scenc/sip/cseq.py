"""The CSeq header (:rfc:`3261#section-20.16`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scenc.sip.grammar import decimal, is_token

_MAXIMUM = 2**32 - 1
_CACHED_LENGTH = 32


@dataclass(frozen=True)
class CSeq:
    """A request's number within its dialog, and its method."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        """ValueError if `text` is not a number below 2**32 and a method."""
        return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)

    def __str__(self) -> str:
        return f"{self.number} {self.method}"


def _parse(text: str) -> CSeq:
    parts = text.split(maxsplit=2)
    if len(parts) != 2 or not is_token(parts[1]):
        raise ValueError("a CSeq is a number and a method")
    return CSeq(decimal(parts[0], _MAXIMUM), parts[1])


_parse_cached = lru_cache(maxsize=1024)(_parse)
