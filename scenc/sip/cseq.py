"""The CSeq header (:rfc:`3261#section-20.16`)."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.sip.grammar import decimal, is_token

_MAXIMUM = 2**32 - 1


@dataclass(frozen=True, slots=True)
class CSeq:
    """A request's number within its dialog, and its method."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        """ValueError if `text` is not a number below 2**32 and a method."""
        parts = text.split(maxsplit=2)
        if len(parts) != 2 or not is_token(parts[1]):
            raise ValueError("a CSeq is a number and a method")
        return cls(decimal(parts[0], _MAXIMUM), parts[1])

    def __str__(self) -> str:
        return f"{self.number} {self.method}"
