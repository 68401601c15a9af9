"""Ask the opening hours, once, when the call arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scenc.flow.node import Context, EdgeKind, Leave, Move, Op
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import Interval
from scenc.schedule.switch import held
from scenc.schedule.zone import in_zone


@dataclass(frozen=True, slots=True)
class Schedule(Op):
    """Without an exit `holiday`, holidays take `closed`. `timezone` is empty for the company's; `switch` is the code
    by which it is held open or closed by hand, or empty."""

    name: ClassVar[str] = "schedule"
    noticed: ClassVar[bool] = False
    hours: OpeningHours
    timezone: str = ""
    switch: str = ""

    def enter(self, context: Context) -> Move:
        now = in_zone(context.now, self.timezone)
        exit = held(context.switches.get(context.node.id), now) or self.hours.outcome(now)
        return Leave(exit if exit in context.node.exits else "closed")

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.TIME

    def ways_out(self) -> tuple[str, ...]:
        return ("open", "closed")

    def zone(self) -> str:
        return self.timezone

    def clocked(self, day: date) -> tuple[tuple[str, Interval], ...]:
        return self.hours.by_outcome(day)

    def summary(self) -> str:
        zone = [self.timezone] if self.timezone else []
        switch = [f"switch {self.switch}"] if self.switch else []
        return "\n".join([*self.hours.weekly_lines(), *zone, *switch, "asked when the call arrives"])
