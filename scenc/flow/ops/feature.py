"""Something that users have done by dialling for it: another's ringing call, an agent's log-in …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scenc.flow import actions
from scenc.flow.events import CallerGone, Digit, Event, Served
from scenc.flow.node import Context, EdgeKind, End, Finish, Leave, Move, Op, Stay

FeatureName = Literal[
    "pickup",
    "fetch",
    "page",
    "agent-in",
    "agent-out",
    "pause",
    "forward",
    "forward-busy",
    "forward-no-answer",
    "forward-unavailable",
    "dnd",
    "callback",
    "supervise",
]
SERVED = "served"
FORWARDS = frozenset({"forward", "forward-busy", "forward-no-answer", "forward-unavailable"})
_SWITCHED = FORWARDS | {"pause", "dnd"}
_ADDRESSED = FORWARDS | {"pickup", "callback", "supervise"}
_KEYED = frozenset({"supervise"})


@dataclass(frozen=True, slots=True)
class Feature(Op):
    """`argument` is the place from which a call is fetched, or who is paged; a number that was dialled behind the code
    stands for it. `stays`: the call goes on there, else it is told that it is done, or now on or off."""

    name: ClassVar[str] = "feature"
    feature: FeatureName
    argument: str = ""
    stays: bool = False

    @property
    def takes_number(self) -> bool:
        """Whether a number may be dialled behind the code."""
        return self.feature in _ADDRESSED

    def enter(self, context: Context) -> Move:
        return Stay(None, (actions.Serve(self.feature, self.argument or context.digits),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match event:
            case Digit(key) if self.hears_keys(memory):
                return Stay(SERVED, (actions.Serve(f"{self.feature}-as", key),))
            case Served(done=False):
                return Leave("failed")
            case Served(way="park"):
                return Leave("park", digits=self.argument)
            case Served(way=way):
                return Stay(SERVED) if self.stays else Leave(way or self.ways_out()[0])
            case CallerGone() if memory == SERVED:
                return Finish(self.ends()[0])
        return Stay(memory)

    def hears_keys(self, memory: object) -> bool:
        return memory == SERVED and self.feature in _KEYED

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        if self.stays:
            return ("park", "failed") if self.feature == "fetch" else ("failed",)
        return ("on", "off", "failed") if self.feature in _SWITCHED else ("done", "failed")

    def ends(self) -> tuple[End, ...]:
        if not self.stays:
            return ()
        return (End.HUMAN,)

    def summary(self) -> str:
        return f"{self.feature} {self.argument}".rstrip()
