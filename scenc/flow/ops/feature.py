"""Something that users have done by dialling for it: their own messages, another's ringing call, an agent's log-in …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scenc.flow import actions
from scenc.flow.events import CallerGone, Event, Served
from scenc.flow.node import Context, EdgeKind, End, Finish, Leave, Move, Op, Stay

FeatureName = Literal[
    "voicemail",
    "greeting",
    "pickup",
    "fetch",
    "page",
    "agent-in",
    "agent-out",
    "pause",
    "forward",
    "dnd",
]
SERVED = "served"


@dataclass(frozen=True, slots=True)
class Feature(Op):
    """`argument` is the place from which a call is fetched, or who is paged. `stays`: the call goes on there, else it
    is told that it is done."""

    name: ClassVar[str] = "feature"
    feature: FeatureName
    argument: str = ""
    stays: bool = False

    def enter(self, context: Context) -> Move:
        return Stay(None, (actions.Serve(self.feature, self.argument),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match event:
            case Served(done=False):
                return Leave("failed")
            case Served():
                return Stay(SERVED) if self.stays else Leave("done")
            case CallerGone() if memory == SERVED:
                return Finish(self.ends()[0])
        return Stay(memory)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        return ("failed",) if self.stays else ("done", "failed")

    def ends(self) -> tuple[End, ...]:
        if not self.stays:
            return ()
        return (End.VOICEMAIL,) if self.feature in ("voicemail", "greeting") else (End.HUMAN,)

    def summary(self) -> str:
        return f"{self.feature} {self.argument}".rstrip()
