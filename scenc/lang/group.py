"""`group`: people who are rung one after another, at random, or all at once."""

from __future__ import annotations

from typing import ClassVar, cast

from scenc.flow.hunt import Strategy
from scenc.lang.chain import Chain, hunt
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import RUNG, Kind, Node, Numbered, Ringing, Setting, Use, part
from scenc.lang.record import behind_notice
from scenc.lang.weave import FAILURES, Home, Weave

SECONDS_EACH = 20.0
SECONDS_TOGETHER = 30.0


@part
class HuntTime(Node):
    """`each 15s`, or `for 25s` in all."""

    word: Word
    seconds: Seconds


@part
class Hunt(Setting):
    """Members are rung as devices: their own forwards and mailboxes do not run."""

    strategy: Word
    members: tuple[Word, ...]
    time: HuntTime | None

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(member, RUNG) for member in self.members)

    def ringing(self) -> Ringing:
        """As the flow machine wants it."""
        strategy = cast("Strategy", self.strategy.value)
        usual = SECONDS_TOGETHER if strategy == "simultaneous" else SECONDS_EACH
        seconds = self.time.seconds.value if self.time else usual
        return Ringing(strategy, tuple(member.value for member in self.members), seconds)


@part
class GroupOn(Setting):
    """`on no-answer` is the way out for every failure, unless `busy` or `unavailable` have their own."""

    ways: tuple[Word, ...]
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return self.ways


@part
class Group(Numbered):
    """Who answers first has the call."""

    kind: ClassVar[Kind] = "group"

    def hunt(self) -> Hunt | None:
        """Whom it rings."""
        return self.line(Hunt)

    def ways(self) -> frozenset[str]:
        """The ways out that are written."""
        return frozenset(way.value for line in self.lines() if isinstance(line, GroupOn) for way in line.ways)

    def ringing(self) -> Ringing | None:
        hunt = self.hunt()
        return hunt.ringing() if hunt else None

    def weave(self, weave: Weave) -> None:
        written: dict[str, str] = {}
        for line in self.lines():
            if isinstance(line, GroupOn):
                first = line.ways[0].value
                home = Home(way=first if len(line.ways) == 1 else "")
                begin = line.chain.weave(weave, f"{self.entry}/{first}", home)
                written |= {way.value: begin for way in line.ways}
        exits = {way: written.get(way) or written["no-answer"] for way in FAILURES}
        ringing = self.ringing()
        assert ringing is not None
        at = behind_notice(self.lines(), weave, self.entry, self.name.span)
        weave.node(at, hunt(weave, ringing), exits, self.name.span, self.title)
