"""Ring people until one answers, and connect them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import ClassVar

from scenc.flow import actions, hunt
from scenc.flow.events import Answered, CallerGone, Event, Failed, PartyGone, TimeUp
from scenc.flow.hunt import Hunt, Strategy
from scenc.flow.node import Context, End, Facts, Finish, Leave, Move, Op, Stay

_TOO_SHORT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Connected:
    """The caller talks with this target; the call stands here until one of them hangs up, or too long is talked."""

    target: str
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Ring(Op):
    """`seconds` are for all together when they ring simultaneously, else for each; `limit` is for all in any case.

    Telephones outside that ring for one of `confirm` hear the prompt `ask`, and only 1 takes the call there.
    """

    name: ClassVar[str] = "ring"
    strategy: Strategy
    targets: tuple[str, ...]
    seconds: float
    limit: float | None = None
    confirm: tuple[str, ...] = ()
    ask: str = ""

    def enter(self, context: Context) -> Move:
        begun = hunt.begin(self.strategy, context.people(self.targets), context.shuffled)
        until = inf if self.limit is None else context.seconds + self.limit
        return self._go_on(replace(begun, until=until), context)

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        if isinstance(memory, Connected):
            return talking(memory, event, context)
        assert isinstance(memory, Hunt)
        match event:
            case Answered(target) if target in memory.ringing:
                others = tuple(other for other in memory.ringing if other != target)
                return Stay(Connected(target), (*_stop(others), actions.Connect(target), *limited(context.facts)))
            case Failed(target, outcome) if target in memory.ringing:
                left = hunt.drop(memory, (target,), outcome)
                return Stay(left) if len(memory.ringing) > 1 else self._go_on(left, context)
            case TimeUp():
                left = hunt.drop(memory, memory.ringing, "no-answer")
                return self._go_on(left, context, _stop(memory.ringing))
            case CallerGone():
                return Finish(End.HANGUP, _stop(memory.ringing))
        return Stay(memory)

    def ways_out(self) -> tuple[str, ...]:
        return ("busy", "no-answer", "unavailable")

    def ends(self) -> tuple[End, ...]:
        return (End.HUMAN,)

    def longest_wait(self) -> float:
        own = self.seconds * (1 if self.strategy == "simultaneous" else len(set(self.targets)))
        return own if self.limit is None else min(own, self.limit)

    def rung(self) -> tuple[str, ...]:
        return self.targets

    def summary(self) -> str:
        seconds = f"{self.seconds:g}s"
        if len(self.targets) == 1:
            return f"{self.targets[0]} for {seconds}"
        how = f"together for {seconds}" if self.strategy == "simultaneous" else f"{self.strategy}, each {seconds}"
        return f"{', '.join(self.targets)}\n{how}"

    def prompts(self) -> tuple[str, ...]:
        return (self.ask,) if self.ask else ()

    def _go_on(self, now: Hunt, context: Context, first: tuple[actions.Action, ...] = ()) -> Move:
        left = min(self.seconds, now.until - context.seconds)
        if not now.ringing or left < _TOO_SHORT_SECONDS:
            return Leave(now.verdict, first)
        confirming = context.people(self.confirm)
        asked = tuple(target for target in now.ringing if target in confirming)
        ring = actions.Ring(now.ringing, asked, self.ask if asked else "")
        return Stay(now, (*first, ring, actions.StartTimer(left)))


def limited(facts: Facts) -> tuple[actions.Action, ...]:
    """What bounds a conversation that begins now."""
    return (actions.StartTimer(max(facts.limit - facts.warn, 0.0)),) if facts.limit is not None else ()


def talking(memory: Connected, event: Event, context: Context) -> Move:
    """Something happened to two who talk: one is gone, or it lasts too long, after a tone that warns of it."""
    warn = context.facts.warn
    match event:
        case TimeUp() if context.facts.limit is None:
            return Stay(memory)
        case TimeUp() if warn and not memory.warned:
            return Stay(replace(memory, warned=True), (actions.Warn(), actions.StartTimer(warn)))
        case TimeUp():
            return Finish(End.HUMAN, (actions.HangUp(),))
        case PartyGone():
            return Finish(End.HUMAN, (actions.HangUp(),))
        case CallerGone():
            return Finish(End.HUMAN)
    return Stay(memory)


def _stop(targets: tuple[str, ...]) -> tuple[actions.Action, ...]:
    return (actions.StopRinging(targets),) if targets else ()
