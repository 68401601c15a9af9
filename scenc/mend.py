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
    """The texts of the files that changed, before and after; how many findings were mended, and what is left."""

    changes: dict[str, tuple[str, str]]
    count: int
    left: Compilation


def mend(text: str, file: str, read: Read = no_files, *, unsafe: bool = False, today: date | None = None) -> Mended:
    """Apply all fixes in all files that are safe, or all there are. Reads only by `read`, writes nothing."""
    changes: dict[str, tuple[str, str]] = {}

    def patched(name: str) -> str:
        return changes[name][1] if name in changes else read(name)

    def compiled() -> Compilation:
        return compile_text(changes[file][1] if file in changes else text, file, patched, holidays=False, today=today)

    count, left = 0, compiled()
    for _ in range(MOST_ROUNDS):
        fixes = chosen((found.fix for found in left.diagnostics if found.fix), unsafe=unsafe)
        if not fixes:
            break
        for name in sorted({edit.span.file for fix in fixes for edit in fix.edits}):
            before = left.sources[name].text
            changes[name] = (changes.get(name, (before, before))[0], applied(before, name, fixes))
        count, left = count + len(fixes), compiled()
    return Mended(changes, count, left)
