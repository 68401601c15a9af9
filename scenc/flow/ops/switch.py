"""Turn the night switch of a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.node import Context, Leave, Move, Op
from scenc.flow.ops.schedule import Schedule
from scenc.schedule.switch import turned
from scenc.schedule.zone import in_zone

HOURS = "hours"
STATES = ("open", "closed", HOURS)


@dataclass(frozen=True, slots=True)
class Switch(Op):
    """`schedule` is a node; by hand its state lasts `seconds` at most (0: until the hours change by themselves)."""

    name: ClassVar[str] = "switch"
    noticed: ClassVar[bool] = False
    schedule: str
    seconds: float = 0.0

    def enter(self, context: Context) -> Move:
        asked = context.nodes[self.schedule].op
        assert isinstance(asked, Schedule)
        now = in_zone(context.now, asked.timezone)
        to = turned(asked.hours, context.switches.get(self.schedule), now, self.seconds)
        return Leave(to.state if to else HOURS, (actions.Switch(self.schedule, to),))

    def ways_out(self) -> tuple[str, ...]:
        return STATES

    def summary(self) -> str:
        return self.schedule.partition(":")[2]
