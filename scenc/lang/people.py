"""`users from csv(…)`: many people. Each row is put in place as a statement of its own, in `syntax.people`."""

from __future__ import annotations

from scenc.lang.csv import Csv
from scenc.lang.leaf import Leaf, Word
from scenc.lang.node import Statement, part


@part
class People(Statement):
    """The users, or telephones outside, of a table. `body` is what stands in the braces."""

    kind: Word
    table: Csv
    body: Leaf[tuple[Leaf[object], ...]] | None
