"""Join a conference room and stay there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import CallerGone, Event
from scenc.flow.node import Context, End, Finish, Move, Op, Stay


@dataclass(frozen=True, slots=True)
class Conference(Op):
    """`room` names a conference of the bundle; the caller leaves by hanging up."""

    name: ClassVar[str] = "conference"
    answers: ClassVar[bool] = True
    room: str

    def enter(self, context: Context) -> Move:
        return Stay(actions=(actions.Answer(), actions.Join(self.room)))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        return Finish(End.CONFERENCE) if isinstance(event, CallerGone) else Stay(memory)

    def ends(self) -> tuple[End, ...]:
        return (End.CONFERENCE,)

    def summary(self) -> str:
        return self.room
