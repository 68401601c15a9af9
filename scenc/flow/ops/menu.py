"""Ask the caller for a key or an internal number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scenc.flow import actions
from scenc.flow.events import Digit, Event, Played, TimeUp
from scenc.flow.node import Context, EdgeKind, Leave, Move, Op, Stay
from scenc.flow.ops.dial_plan import OUTSIDE, UNKNOWN

INTER_DIGIT_SECONDS = 3.0
DIRECT_DIAL = "direct-dial"
EXHAUSTED = "exhausted"
_FAILURES = ("timeout", "invalid")


@dataclass(frozen=True, slots=True)
class Listening:
    """`playing` is the index of the prompt being heard, None in the silence that follows."""

    playing: int | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Menu(Op):
    """Prompts, then `wait` seconds of silence; a key interrupts them.

    `direct_dial` is the id of the dial plan whose numbers may be keyed in, or empty. A key or number that could
    still become a longer number waits 3 s for the next key. `repeat` failures are allowed, the next is `exhausted`.
    """

    name: ClassVar[str] = "menu"
    answers: ClassVar[bool] = True
    listens: ClassVar[bool] = True
    greetings: tuple[str, ...]
    keys: tuple[str, ...]
    wait: float
    repeat: int
    direct_dial: str = ""

    def enter(self, context: Context) -> Move:
        return self._play(0)

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        assert isinstance(memory, Listening)
        match event:
            case Played() if memory.playing is not None:
                return self._play(memory.playing + 1)
            case Digit(key):
                return self._heard(memory, memory.typed + key, context)
            case TimeUp():
                return self._silent(memory.typed, context)
        return Stay(memory)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        if exit in _FAILURES:
            return EdgeKind.BOUNDED
        return EdgeKind.AUTO if exit == EXHAUSTED else EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        dialled = (DIRECT_DIAL,) if self.direct_dial else ()
        return (*self.keys, *dialled, *_FAILURES, EXHAUSTED)

    def prompts(self) -> tuple[str, ...]:
        return self.greetings

    def summary(self) -> str:
        return f"wait {self.wait:g}s, repeat {self.repeat}"

    def _play(self, index: int) -> Move:
        if index < len(self.greetings):
            return Stay(Listening(playing=index), (actions.Play(self.greetings[index]),))
        return Stay(Listening(), (actions.Answer(), actions.StartTimer(self.wait)))

    def _heard(self, memory: Listening, typed: str, context: Context) -> Move:
        hush: tuple[actions.Action, ...] = (actions.StopPlaying(),) if memory.playing is not None else ()
        if self._may_go_on(typed, context):
            return Stay(Listening(typed=typed), (*hush, actions.StartTimer(INTER_DIGIT_SECONDS)))
        return self._decide(typed, context, hush)

    def _silent(self, typed: str, context: Context) -> Move:
        return self._decide(typed, context) if typed else self._fail("timeout", context)

    def _decide(self, typed: str, context: Context, hush: tuple[actions.Action, ...] = ()) -> Move:
        if typed in self.keys:
            return Leave(typed, hush)
        if typed in self._numbers(context):
            return Leave(DIRECT_DIAL, hush, digits=typed)
        return self._fail("invalid", context, hush)

    def _fail(
        self, why: Literal["timeout", "invalid"], context: Context, hush: tuple[actions.Action, ...] = ()
    ) -> Move:
        return Leave(why if context.tries < self.repeat else EXHAUSTED, hush)

    def _may_go_on(self, typed: str, context: Context) -> bool:
        return any(number != typed and number.startswith(typed) for number in self._numbers(context))

    def _numbers(self, context: Context) -> list[str]:
        plan = context.nodes.get(self.direct_dial)
        return [exit for exit in plan.exits if exit not in (UNKNOWN, OUTSIDE)] if plan else []
