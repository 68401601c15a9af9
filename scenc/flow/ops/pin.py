"""Ask the caller for a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Digit, Event, PinChecked, Played, TimeUp
from scenc.flow.node import Context, EdgeKind, Leave, Move, Op, Stay

INTER_DIGIT_SECONDS = 5.0
LONGEST = 12
CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class Typing:
    """The keys so far; `again` is how often a PIN was wrong."""

    typed: str = ""
    again: int = 0


@dataclass(frozen=True, slots=True)
class Checking:
    """The PIN was handed over."""

    again: int


@dataclass(frozen=True, slots=True)
class Pin(Op):
    """`secret` names the PIN, `ask` is the prompt, `retry` the one after a wrong PIN. `#` or 5 s of silence end it; who
    gets it wrong three times, or keys in nothing, takes `wrong`. The digits that were dialled go on unchanged."""

    name: ClassVar[str] = "pin"
    listens: ClassVar[bool] = True
    secret: str
    ask: str
    retry: str
    tries: int = 3

    def enter(self, context: Context) -> Move:
        return Stay(Typing(), (actions.Play(self.ask),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match memory, event:
            case Typing(), Played():
                return Stay(memory, (actions.StartTimer(INTER_DIGIT_SECONDS),))
            case Typing(typed, again), Digit(key):
                return self._heard(typed, key, again)
            case Typing(typed, again), TimeUp():
                return self._hand_over(typed, again) if typed else Leave("wrong", digits=context.digits)
            case Checking(), PinChecked(right=True):
                return Leave("right", digits=context.digits)
            case Checking(again), PinChecked():
                if again + 1 == self.tries:
                    return Leave("wrong", digits=context.digits)
                return Stay(Typing(again=again + 1), (actions.Play(self.retry),))
        return Stay(memory)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.CHOICE if exit == "right" else EdgeKind.BOUNDED

    def ways_out(self) -> tuple[str, ...]:
        return ("right", "wrong")

    def prompts(self) -> tuple[str, ...]:
        return (self.ask, self.retry)

    def summary(self) -> str:
        return f"PIN {self.secret}"

    def _heard(self, typed: str, key: str, again: int) -> Move:
        hush = () if typed else (actions.StopPlaying(),)
        if key == "#" or len(typed) + 1 == LONGEST:
            return self._hand_over(typed if key == "#" else typed + key, again, hush)
        return Stay(Typing(typed + key, again), (*hush, actions.StartTimer(INTER_DIGIT_SECONDS)))

    def _hand_over(self, typed: str, again: int, hush: tuple[actions.Action, ...] = ()) -> Move:
        return Stay(Checking(again), (*hush, actions.CheckPin(self.secret, typed)))
