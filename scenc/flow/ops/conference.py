"""Join a conference room and stay there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import CallerGone, Event, TimeUp
from scenc.flow.node import Context, End, Finish, Move, Op, Stay


@dataclass(frozen=True, slots=True)
class Conference(Op):
    """`room` names a conference of the bundle; the caller leaves by hanging up, or after `seconds`."""

    name: ClassVar[str] = "conference"
    answers: ClassVar[bool] = True
    speaks_for_itself: ClassVar[bool] = True
    room: str
    seconds: float | None = None

    def enter(self, context: Context) -> Move:
        timer = (actions.StartTimer(self.seconds),) if self.seconds is not None else ()
        return Stay(actions=(actions.Answer(), actions.Join(self.room), *timer))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        if isinstance(event, TimeUp):
            return Finish(End.CONFERENCE, (actions.HangUp(),))
        return Finish(End.CONFERENCE) if isinstance(event, CallerGone) else Stay(memory)

    def ends(self) -> tuple[End, ...]:
        return (End.CONFERENCE,)

    def summary(self) -> str:
        return self.room
