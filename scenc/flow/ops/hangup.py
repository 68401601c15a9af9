"""End the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.node import Context, End, Finish, Move, Op


@dataclass(frozen=True, slots=True)
class HangUp(Op):
    """`cause` decides what a caller who was not answered yet is told."""

    name: ClassVar[str] = "hangup"
    noticed: ClassVar[bool] = False
    speaks_for_itself: ClassVar[bool] = True
    cause: actions.Cause = "normal"

    def enter(self, context: Context) -> Move:
        return Finish(End.HANGUP, (actions.HangUp(self.cause),))

    def ends(self) -> tuple[End, ...]:
        return (End.HANGUP,)

    def summary(self) -> str:
        return self.cause
