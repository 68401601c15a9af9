"""`mailbox`: a voicemail box that belongs to nobody in particular."""

from __future__ import annotations

from typing import ClassVar

from scenc.bundle import schema
from scenc.lang.node import Kind, Numbered, part
from scenc.lang.voicemail import box_of, greets, weave_box
from scenc.lang.weave import Weave


@part
class Mailbox(Numbered):
    """With a number it can be dialled."""

    kind: ClassVar[Kind] = "mailbox"

    def mailbox(self) -> schema.Mailbox:
        name, display = self.name.value, self.title
        number = self.number.value if self.number else None
        return box_of(name, number, display, self.lines())

    def greets(self, way: str) -> bool:
        return greets(self.lines(), way)

    def weave(self, weave: Weave) -> None:
        weave_box(weave, self.name.value, self.title, self.lines(), self.name.span)
