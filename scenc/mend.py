"""Doing what the findings offer, until nothing is left that can be done: `scenc check --fix`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scenc.diagnostics.fix import applied, chosen
from scenc.pipeline import Compilation, compile_text
from scenc.source import Read, no_files

MOST_ROUNDS = 20
"""One fix may bring another finding to light; no mistake is deeper than this."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The text now, how many findings were mended, and what is left."""

    text: str
    count: int
    left: Compilation


def mend(text: str, file: str, read: Read = no_files, *, unsafe: bool = False, today: date | None = None) -> Mended:
    """Apply all fixes in the text that are safe, or all there are. Reads only by `read`, writes nothing."""
    count = 0
    left = compile_text(text, file, read, holidays=False, today=today)
    for _ in range(MOST_ROUNDS):
        fixes = chosen((found.fix for found in left.diagnostics if found.fix), unsafe=unsafe)
        changed = applied(text, file, fixes)
        if changed == text:
            break
        count += len(fixes)
        text, left = changed, compile_text(changed, file, read, holidays=False, today=today)
    return Mended(text, count, left)
