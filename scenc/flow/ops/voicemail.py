"""Let the caller leave a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import CallerGone, Event, Played, Recorded
from scenc.flow.node import Context, End, Finish, Move, Op, Stay

GREETING, RECORDING = "greeting", "recording"


@dataclass(frozen=True, slots=True)
class Voicemail(Op):
    """`greeting` is a prompt's key or empty; a message lasts `seconds` at most."""

    name: ClassVar[str] = "voicemail"
    answers: ClassVar[bool] = True
    speaks_for_itself: ClassVar[bool] = True
    mailbox: str
    greeting: str = ""
    seconds: float = 180.0

    def enter(self, context: Context) -> Move:
        return Stay(GREETING, (actions.Play(self.greeting, greets=self.mailbox),)) if self.greeting else self._record()

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match memory, event:
            case "greeting", Played():
                return self._record()
            case "recording", Recorded():
                return Finish(End.VOICEMAIL, (actions.HangUp(),))
            case "recording", CallerGone():
                return Finish(End.VOICEMAIL)
        return Stay(memory)

    def ends(self) -> tuple[End, ...]:
        return (End.VOICEMAIL,)

    def summary(self) -> str:
        return self.mailbox

    def prompts(self) -> tuple[str, ...]:
        return (self.greeting,) if self.greeting else ()

    def _record(self) -> Move:
        return Stay(RECORDING, (actions.Answer(), actions.Record(self.mailbox, self.seconds)))
