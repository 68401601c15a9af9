"""`conference`: a meeting room."""

from __future__ import annotations

from typing import ClassVar

from scenc.bundle import schema
from scenc.flow.ops.conference import Conference as Op
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Kind, Statement, part, value
from scenc.lang.weave import Weave


@part
class Conference(Statement, Declaration):
    """All who come hear each other."""

    kind: ClassVar[Kind] = "conference"
    name: Word
    number: Word
    display: Text | None

    def extension(self) -> Word:
        return self.number

    def weave(self, weave: Weave) -> None:
        name, display = self.name.value, value(self.display, self.name.value)
        weave.conferences[name] = schema.Conference(name, self.number.value, display)
        weave.node(self.entry, Op(name), {}, self.name.span, display)
