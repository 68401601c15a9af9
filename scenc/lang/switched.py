"""How a night switch stands: set in a test, or expected of it."""

from __future__ import annotations

from typing import cast

from scenc.flow import script as plain
from scenc.lang.leaf import Word
from scenc.lang.node import Use, part
from scenc.lang.test import Expectation, Played, TestStep
from scenc.lang.weave import Weave
from scenc.schedule.switch import Held


@part
class SetSwitch(TestStep, Played):
    """From here on it stands so; before anything else, from the beginning of the call."""

    schedule: Word
    state: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.schedule, frozenset({"schedule"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Turn(weave.find(self.schedule.value).entry, _held(self.state), weave.place(self.span)),)


@part
class Switched(Expectation):
    """It was turned during the call."""

    schedule: Word
    state: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.schedule, frozenset({"schedule"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectSwitched(weave.find(self.schedule.value).entry, _held(self.state), weave.place(self.span)),)


def _held(state: Word) -> Held | None:
    return cast("Held", state.value) if state.value in ("open", "closed") else None
