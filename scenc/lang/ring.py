"""`ring anna for 25s`: a person's telephones, for a while."""

from __future__ import annotations

from scenc.lang.chain import ring
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import RUNG, Ringing, Step, Use, part
from scenc.lang.weave import Home, Weave


@part
class Ring(Step):
    """The person is rung as a device: forwards and mailbox of their own do not run."""

    target: Word
    seconds: Seconds

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.target, RUNG),)

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return ring(weave, at, Ringing("simultaneous", (self.target.value,), self.seconds.value), then, self.span)
