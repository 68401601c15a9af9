"""`number`: a telephone number of ours, and where its calls begin."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.limit import Limit
from scenc.lang.chain import Chain
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, part
from scenc.lang.record import policy
from scenc.lang.trunk import Phones
from scenc.lang.weave import Home, Weave


@part
class Pairs(Node):
    """`-> users 601..604`: a range of numbers led to a range of users, in order."""

    first: Word
    last: Word

    @property
    def users(self) -> tuple[str, ...]:
        """Internal numbers; empty if the range runs backwards or its ends differ in length."""
        width = len(self.first.value)
        if width != len(self.last.value) or width > 6:
            return ()
        return tuple(f"{n:0{width}}" for n in range(int(self.first.value or 0), int(self.last.value or 0) + 1))


@part
class CallLimit(Setting):
    """`limit 60min warn 1min` holds instead of the company's `limit redirected`."""

    seconds: Seconds
    warn: Seconds | None

    def weave(self, weave: Weave, at: str, then: str) -> str:
        """The node at which the call begins."""
        op = Limit(self.seconds.value, self.warn.value if self.warn else 0.0)
        return weave.node(at, op, {"next": then}, self.span)


@part
class Number(Statement, Declaration):
    """One number or a range; all of a range go the same way unless paired."""

    kind: ClassVar[Kind] = "number"
    name: Word
    phones: Phones
    destination: Chain | Pairs | None
    settings: tuple[Setting, ...] | None

    def weave(self, weave: Weave) -> None:
        numbers = self.phones.numbers
        if isinstance(self.destination, Pairs):
            begins = map(weave.user_numbered, self.destination.users)
            for number, begin in zip(numbers, begins, strict=True):
                weave.numbers[number] = self._begin(weave, number, begin)
        elif self.destination:
            begin = self.destination.weave(weave, f"number:{numbers[0]}", Home())
            weave.numbers.update(dict.fromkeys(numbers, self._begin(weave, numbers[0], begin)))

    def _begin(self, weave: Weave, number: str, begin: str) -> str:
        """Where the call begins: at its limit, then at the notice, if calls to it are recorded."""
        recording = policy(self.lines(), weave)
        if recording:
            begin = recording.tell(weave, f"number:{number}/recorded", begin, self.name.span)
        limit = self.line(CallLimit)
        return limit.weave(weave, f"number:{number}/limit", begin) if limit else begin
