"""`expect lasts`: how long something took."""

from __future__ import annotations

from scenc.flow import script as plain
from scenc.lang.leaf import Seconds
from scenc.lang.node import part
from scenc.lang.test import Expectation
from scenc.lang.weave import Weave


@part
class Lasts(Expectation):
    """Exactly so long, from the call's beginning."""

    seconds: Seconds

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectLasts(self.seconds.value, weave.place(self.span)),)


@part
class LastsUnder(Expectation):
    """Less than so long."""

    seconds: Seconds

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectLasts(self.seconds.value, weave.place(self.span), under=True),)
