"""Leave a call at a place from which it can be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import CallerGone, Event, PartyGone, Served, TimeUp
from scenc.flow.node import Context, End, Finish, Leave, Move, Op, Stay


@dataclass(frozen=True, slots=True)
class Park(Op):
    """Whoever is not fetched within `seconds`, or cannot be parked, takes `timeout`."""

    name: ClassVar[str] = "park"
    seconds: float

    def enter(self, context: Context) -> Move:
        return Stay(None, (actions.Serve("park"), actions.StartTimer(self.seconds)))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match event:
            case TimeUp() | Served(done=False):
                return Leave("timeout")
            case PartyGone():
                return Finish(End.HUMAN, (actions.HangUp(),))
            case CallerGone():
                return Finish(End.HANGUP)
        return Stay(memory)

    def ways_out(self) -> tuple[str, ...]:
        return ("timeout",)

    def ends(self) -> tuple[End, ...]:
        return (End.HUMAN,)

    def longest_wait(self) -> float:
        return self.seconds

    def summary(self) -> str:
        return f"for {self.seconds:g}s"
