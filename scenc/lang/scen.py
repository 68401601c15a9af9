"""`scen 1`: the edition of the language."""

from __future__ import annotations

from scenc.lang.leaf import Word
from scenc.lang.node import Statement, part

EDITION = 1


@part
class Scen(Statement):
    """A later edition never changes what this file means."""

    edition: Word
