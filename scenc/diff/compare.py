"""All that people will notice."""

from __future__ import annotations

from itertools import chain

from scenc.diff import records, sounds, steps, times
from scenc.diff.change import Change, Pair
from scenc.diff.renamed import with_new_names

AUDIENCES = ("callers", "colleagues", "operator")


def differences(pair: Pair) -> list[Change]:
    """What callers notice first; each sentence once."""
    pair, renamed = with_new_names(pair)
    passes = (times.changes, steps.changes, sounds.changes, records.changes)
    found = dict.fromkeys(chain(*(each(pair) for each in passes), renamed))
    return sorted(found, key=lambda change: AUDIENCES.index(change.audience))
