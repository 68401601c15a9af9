"""`mailbox`: a voicemail box that belongs to nobody in particular."""

from __future__ import annotations

from typing import ClassVar

from scenc.bundle import schema
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Kind, Setting, Statement, part, value
from scenc.lang.voicemail import box_of, greets, weave_box
from scenc.lang.weave import Weave


@part
class Mailbox(Statement, Declaration):
    """With a number it can be dialled."""

    kind: ClassVar[Kind] = "mailbox"
    name: Word
    number: Word | None
    display: Text | None
    settings: tuple[Setting, ...] | None

    def extension(self) -> Word | None:
        return self.number

    def mailbox(self) -> schema.Mailbox:
        name, display = self.name.value, value(self.display, self.name.value)
        number = self.number.value if self.number else None
        return box_of(name, number, display, self.lines())

    def greets(self, way: str) -> bool:
        return greets(self.lines(), way)

    def weave(self, weave: Weave) -> None:
        weave_box(weave, self.name.value, value(self.display, self.name.value), self.lines(), self.name.span)
