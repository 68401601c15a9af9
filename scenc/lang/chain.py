"""`-> this -> then that`: where a call goes."""

from __future__ import annotations

from dataclasses import replace

from scenc.flow.ops.ring import Ring
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import DESTINATIONS, Node, Ringing, Statement, Step, Use, part
from scenc.lang.record import behind_notice
from scenc.lang.weave import FAILURES, Home, Weave
from scenc.source import Span

STEPS = ("hangup", "language", "owner", "play", "repeat", "ring", "say", "voicemail")
"""Words that begin a step; any other is the name of a destination."""


@part
class Chain(Node):
    """The steps of a call, at least one."""

    steps: tuple[Step, ...]

    def weave(self, weave: Weave, owner: str, home: Home, rest: str | None = None) -> str:
        """Add all steps as `owner/1`, `owner/2` …; the id where the chain begins. `rest` takes failures of the last."""
        entry = rest
        for index in range(len(self.steps) - 1, -1, -1):
            spoken = index > 0 and self.steps[index - 1].speaks
            entry = self.steps[index].weave(weave, f"{owner}/{index + 1}", entry, replace(home, spoken=spoken))
        assert entry is not None
        return entry


@part
class ReturnAfter(Node):
    """So long the target is given; then the chain goes on."""

    seconds: Seconds


@part
class Goto(Step):
    """A bare name. Followed by another step, whoever it is gets rung, and every failure takes that step."""

    target: Word
    back: ReturnAfter | None

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.target, DESTINATIONS),)

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        found = weave.find(self.target.value)
        if not then:
            return found.entry
        limit = self.back.seconds.value if self.back else None
        inner = behind_notice(found.lines(), weave, at, self.span) if isinstance(found, Statement) else at
        ringing = found.ringing()
        if not ringing:
            return at if found.wait(weave, inner, then, limit, self.span) else found.entry
        if limit is not None:
            alone = ringing.strategy == "simultaneous" and len(ringing.targets) == 1
            ringing = replace(ringing, seconds=limit) if alone else replace(ringing, limit=limit)
        ring(weave, inner, ringing, then, self.span)
        return at


def ring(weave: Weave, at: str, ringing: Ringing, then: str | None, span: Span) -> str:
    """A node that rings, all failures leading to `then`."""
    exits = dict.fromkeys(FAILURES, then) if then else {}
    return weave.node(at, hunt(weave, ringing), exits, span, ", ".join(ringing.targets))


def hunt(weave: Weave, ringing: Ringing) -> Ring:
    """The operation that rings these."""
    who = ringing.targets
    confirm = tuple(target for target in who if ringing.confirm or weave.find(target).confirms())
    ask = weave.phrase("confirm") if confirm else ""
    return Ring(ringing.strategy, who, ringing.seconds, ringing.limit, confirm, ask)
