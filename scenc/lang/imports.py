"""`import`: another file of the scenario. Followed in `syntax.files`, before parsing."""

from __future__ import annotations

from typing import ClassVar

from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Kind, Statement, part


@part
class Import(Statement, Declaration):
    """`path` is relative to this file; what that file declares is known here behind `name` and a dot."""

    kind: ClassVar[Kind] = "import"
    path: Text
    name: Word
