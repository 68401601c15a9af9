"""Leave a call at a place from which it can be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Answered, CallerGone, Event, Played, Served, TimeUp
from scenc.flow.node import Context, End, Finish, Leave, Move, Op, Stay
from scenc.flow.ops.ring import Connected, limited, talking


@dataclass(frozen=True, slots=True)
class Park(Op):
    """Whoever is not fetched within `seconds`, or cannot be parked, takes `timeout`. Who parks a call hears the prompt
    `parked`, which says where; who waits hears `music`, a prompt's key, or the built-in one."""

    name: ClassVar[str] = "park"
    seconds: float
    parked: str = ""
    music: str = ""

    def enter(self, context: Context) -> Move:
        return Stay(None, (actions.Serve("park", context.digits), actions.StartTimer(self.seconds)))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        if isinstance(memory, Connected):
            return talking(memory, event, context)
        match event:
            case Served(done=True, way=place) if place:
                return Stay(None, (actions.Play(self.parked, (("number", place),)),))
            case Served(done=True) | Played():
                return Stay(None, (actions.Music(self.music),))
            case Answered(target):
                return Stay(Connected(target), (actions.Connect(target), *limited(context.facts)))
            case TimeUp() | Served(done=False):
                return Leave("timeout")
            case CallerGone():
                return Finish(End.HANGUP)
        return Stay(memory)

    def ways_out(self) -> tuple[str, ...]:
        return ("timeout",)

    def ends(self) -> tuple[End, ...]:
        return (End.HUMAN,)

    def longest_wait(self) -> float:
        return self.seconds

    def prompts(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.parked, self.music)))

    def summary(self) -> str:
        return f"for {self.seconds:g}s"
