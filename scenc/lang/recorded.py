"""`expect recorded clients`: whether a conversation is recorded."""

from __future__ import annotations

from scenc.flow import script as plain
from scenc.lang.leaf import Word
from scenc.lang.node import Use, part
from scenc.lang.test import Expectation
from scenc.lang.weave import Weave


@part
class IsRecorded(Expectation):
    """The conversation is recorded by this policy."""

    policy: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.policy, frozenset({"recording"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectRecorded(self.policy.value, weave.place(self.span)),)


@part
class IsUnrecorded(Expectation):
    """Caller and person talk, and nothing is recorded."""

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectRecorded("", weave.place(self.span)),)
