"""`phone`: a telephone outside that is rung like a person."""

from __future__ import annotations

from typing import ClassVar

from scenc.bundle import schema
from scenc.lang.chain import hunt
from scenc.lang.identity import presented
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Kind, Ringing, Setting, Statement, part, value
from scenc.lang.ring import Confirm
from scenc.lang.user import RING_SECONDS
from scenc.lang.weave import FAILURES, Weave


@part
class Phone(Statement, Declaration):
    """Reached through a trunk. A call that it does not take ends, unless another step follows."""

    kind: ClassVar[Kind] = "phone"
    name: Word
    number: Word
    display: Text | None
    settings: tuple[Setting, ...] | None

    def confirms(self) -> bool:
        return any(isinstance(line, Confirm) for line in self.lines())

    def ringing(self) -> Ringing:
        return Ringing("simultaneous", (self.name.value,), RING_SECONDS)

    def weave(self, weave: Weave) -> None:
        name, display = self.name.value, value(self.display, self.name.value)
        weave.phones[name] = schema.Phone(name, self.number.value, display, presented(self.lines(), weave))
        exits = {way: weave.hang_up(way, self.name.span) for way in FAILURES}
        weave.node(self.entry, hunt(weave, self.ringing()), exits, self.name.span, display)
