"""`promise`: what must stay true of all calls from outside."""

from __future__ import annotations

from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import DESTINATIONS, PEOPLE, Kind, Node, Setting, Statement, Use, part

NUMBER: frozenset[Kind] = frozenset({"number"})
SCHEDULE: frozenset[Kind] = frozenset({"schedule"})


@part
class PromiseLine(Setting):
    """Several of one kind may stand in a block."""

    def slots(self) -> tuple[str, ...]:
        return ()

    def line(self) -> Word | None:
        """The number of ours it is about; None for all."""
        return None


@part
class _ToNumber(PromiseLine):
    def uses(self) -> tuple[Use, ...]:
        line = self.line()
        return (Use(line, NUMBER),) if line else ()


@part
class EndsPromise(_ToNumber):
    """No call that the scenario ends ends otherwise."""

    to: Word | None
    ends: tuple[Word, ...]

    def line(self) -> Word | None:
        return self.to


@part
class HumanPromise(_ToNumber):
    """A caller can come to a person through no more than so many things they notice; at all times, or at these."""

    steps: Word
    to: Word | None
    during: Word | None

    def line(self) -> Word | None:
        return self.to

    def uses(self) -> tuple[Use, ...]:
        asked = (Use(self.during, SCHEDULE),) if self.during else ()
        return (*_ToNumber.uses(self), *asked)


@part
class WaitPromise(_ToNumber):
    """Nobody waits longer who does not choose to."""

    seconds: Seconds
    to: Word | None

    def line(self) -> Word | None:
        return self.to


@part
class UnrecordedPromise(PromiseLine):
    """What these people say is never recorded."""

    people: tuple[Word, ...]

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(name, PEOPLE) for name in self.people)


@part
class OutsideClass(Node):
    """Telephones outside of this class."""

    name: Word


@part
class UnreachedPromise(_ToNumber):
    """No call to this number comes to these."""

    number: Word
    targets: tuple[Word | OutsideClass, ...]

    def line(self) -> Word | None:
        return self.number

    def uses(self) -> tuple[Use, ...]:
        named = (target for target in self.targets if not isinstance(target, OutsideClass))
        return (*_ToNumber.uses(self), *(Use(target, DESTINATIONS) for target in named))


@part
class Promise(Statement):
    """What `scenc check` proves."""

    settings: tuple[PromiseLine, ...]
