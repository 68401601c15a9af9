"""Ask the opening hours, once, when the call arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow.node import Context, EdgeKind, Leave, Move, Op
from scenc.schedule.hours import OpeningHours


@dataclass(frozen=True, slots=True)
class Schedule(Op):
    """Without an exit `holiday`, holidays take `closed`."""

    name: ClassVar[str] = "schedule"
    hours: OpeningHours

    def enter(self, context: Context) -> Move:
        outcome = self.hours.outcome(context.now)
        return Leave(outcome if outcome in context.node.exits else "closed")

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.TIME

    def ways_out(self) -> tuple[str, ...]:
        return ("open", "closed")

    def summary(self) -> str:
        return "\n".join([*self.hours.weekly_lines(), "asked when the call arrives"])
