"""`conference`: a meeting room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from scenc.bundle import schema
from scenc.flow.ops.conference import Conference as Op
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.pin import Pin
from scenc.flow.ops.play import Play
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import Kind, Numbered, Setting, Use, facts, part, value
from scenc.lang.record import behind_notice
from scenc.lang.secret import Secret
from scenc.lang.weave import Weave
from scenc.source import Span


@part
class RoomPin(Setting):
    """Whoever comes is asked for it."""

    secret: Secret

    def guard(self, weave: Weave, at: str, then: str, span: Span, label: str) -> None:
        """The node `at`: with the right PIN the call goes on to `then`, with none it ends at `at/end`."""
        end = weave.node(f"{at}/end", HangUp(), {}, self.span)
        wrong = weave.node(f"{at}/wrong", Play(weave.phrase("wrong-pin")), {"next": end}, self.span)
        op = Pin(self.secret.name.value, weave.phrase("pin"), weave.phrase("pin-again"))
        weave.node(at, op, {"right": then, "wrong": wrong}, span, label)


@part
class Moderator(Setting):
    """Until this user is there, the others wait and hear music."""

    user: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.user, frozenset({"user"})),)

    def facts(self) -> Mapping[str, Any]:
        return {"moderator": self.user.value}


@part
class RoomLimit(Setting):
    """How long somebody may stay."""

    seconds: Seconds


@part
class EntryTone(Setting):
    """Whether all hear that somebody comes or goes."""

    switch: Word

    def facts(self) -> Mapping[str, Any]:
        return {"entry_tone": self.switch.value == "on"}


@part
class Conference(Numbered):
    """All who come hear each other."""

    kind: ClassVar[Kind] = "conference"

    def pin(self) -> RoomPin | None:
        """What protects the room."""
        return self.line(RoomPin)

    def weave(self, weave: Weave) -> None:
        name, display, pin = self.name.value, self.title, self.pin()
        weave.conferences[name] = schema.Conference(name, value(self.number), display, **facts(self.lines()))
        limit = next((line.seconds.value for line in self.lines() if isinstance(line, RoomLimit)), None)
        room = f"{self.entry}/room" if pin else self.entry
        at = behind_notice(self.lines(), weave, room, self.name.span)
        weave.node(at, Op(name, limit), {}, self.name.span, display)
        if pin:
            pin.guard(weave, self.entry, room, self.name.span, display)
