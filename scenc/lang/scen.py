"""`scen 1`: the edition of the language."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.lang.leaf import Word
from scenc.lang.node import Statement

EDITION = 1


@dataclass(frozen=True, slots=True)
class Scen(Statement):
    """A later edition never changes what this file means."""

    edition: Word
