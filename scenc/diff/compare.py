"""All that people will notice."""

from __future__ import annotations

from scenc.diff import records, steps, times
from scenc.diff.change import Change, Pair

AUDIENCES = ("callers", "colleagues", "operator")


def differences(pair: Pair) -> list[Change]:
    """What callers notice first; each sentence once."""
    found = dict.fromkeys((*times.changes(pair), *steps.changes(pair), *records.changes(pair)))
    return sorted(found, key=lambda change: AUDIENCES.index(change.audience))
