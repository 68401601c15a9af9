"""Lead a call to whoever is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scenc.flow.node import NOBODY, Context, EdgeKind, Leave, Move, Op
from scenc.schedule.duty import Duty
from scenc.schedule.interval import Interval


@dataclass(frozen=True, slots=True)
class Rota(Op):
    """The exits are the names of the people, and one for the time when nobody is on duty, if there is such a time."""

    name: ClassVar[str] = "rota"
    noticed: ClassVar[bool] = False
    duty: Duty

    def enter(self, context: Context) -> Move:
        return Leave(self.exit_at(context.now))

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.TIME

    def ways_out(self) -> tuple[str, ...]:
        return self.duty.people()

    def clocked(self, day: date) -> tuple[tuple[str, Interval], ...]:
        return tuple((who or NOBODY, part) for who, part in self.duty.of_day(day))

    def summary(self) -> str:
        return ", ".join(self.duty.people())
