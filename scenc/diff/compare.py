"""All that people will notice."""

from __future__ import annotations

from scenc.diff import records, steps, times
from scenc.diff.change import Change, Pair
from scenc.diff.renamed import with_new_names

AUDIENCES = ("callers", "colleagues", "operator")


def differences(pair: Pair) -> list[Change]:
    """What callers notice first; each sentence once."""
    pair, renamed = with_new_names(pair)
    found = dict.fromkeys((*times.changes(pair), *steps.changes(pair), *records.changes(pair), *renamed))
    return sorted(found, key=lambda change: AUDIENCES.index(change.audience))
