"""`ring anna for 25s`: a person's telephones, for a while."""

from __future__ import annotations

from scenc.lang.chain import ring
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import RUNG, Ringing, Setting, Step, Use, part
from scenc.lang.weave import Home, Weave


@part
class Confirm(Setting):
    """Who picks up outside must press 1: a mobile's own mailbox never does."""


@part
class Ring(Step):
    """The person is rung as a device: forwards and mailbox of their own do not run."""

    target: Word
    seconds: Seconds
    confirm: Confirm | None

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.target, RUNG),)

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        confirm = self.confirm is not None
        ringing = Ringing("simultaneous", (self.target.value,), self.seconds.value, confirm=confirm)
        return ring(weave, at, ringing, then, self.span)
