"""Agents and callers in a queue, as a `test` has them: `agent maria busy`, `ahead 3`, `expect queue reception`."""

from __future__ import annotations

from typing import cast

from scenc.flow import script as plain
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import PEOPLE, Use, part
from scenc.lang.test import Expectation, Played, TestStep
from scenc.lang.weave import Weave


@part
class Staff(TestStep, Played):
    """The agent does this from now on, in all queues."""

    agent: Word
    presence: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.agent, PEOPLE),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        presence = cast("plain.Presence", self.presence.value)
        return (plain.Staff(self.agent.value, presence, weave.place(self.span)),)


@part
class CallersAhead(TestStep, Played):
    """So many wait already when the call comes to a queue."""

    count: Word

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Ahead(int(self.count.value), weave.place(self.span)),)


@part
class EndsInQueue(Expectation):
    """The caller comes to wait in this queue."""

    queue: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.queue, frozenset({"queue"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectQueue(self.queue.value, weave.place(self.span)),)


@part
class Waits(Expectation):
    """Exactly so long in a queue, until somebody answers or the call goes elsewhere."""

    seconds: Seconds

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectWaits(self.seconds.value, weave.place(self.span)),)
