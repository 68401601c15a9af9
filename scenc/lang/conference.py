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


@part
class RoomPin(Setting):
    """Whoever comes is asked for it."""

    secret: Secret


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
        return next((line for line in self.lines() if isinstance(line, RoomPin)), None)

    def weave(self, weave: Weave) -> None:
        name, display, pin = self.name.value, self.title, self.pin()
        weave.conferences[name] = schema.Conference(name, value(self.number), display, **facts(self.lines()))
        limit = next((line.seconds.value for line in self.lines() if isinstance(line, RoomLimit)), None)
        room = f"{self.entry}/room" if pin else self.entry
        at = behind_notice(self.lines(), weave, room, self.name.span)
        weave.node(at, Op(name, limit), {}, self.name.span, display)
        if pin:
            end = weave.node(f"{self.entry}/end", HangUp(), {}, pin.span)
            wrong = weave.node(f"{self.entry}/wrong", Play(weave.phrase("wrong-pin")), {"next": end}, pin.span)
            op = Pin(pin.secret.name.value, weave.phrase("pin"), weave.phrase("pin-again"))
            weave.node(self.entry, op, {"right": room, "wrong": wrong}, self.name.span, display)
