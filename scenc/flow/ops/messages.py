"""Play users their voicemail, and let them save, delete and answer it, and greet by their own voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import BoxOpened, Digit, Event, Message, PinChecked, Played, Recorded, TimeUp
from scenc.flow.node import Context, EdgeKind, Leave, Move, Op, Stay
from scenc.flow.ops.pin import INTER_DIGIT_SECONDS, LONGEST

DECIDE_SECONDS = 10.0
"""After what may be pressed has been said."""
GREETING_SECONDS = 60.0
AGAIN, SAVE, DELETE, CALL = "1", "2", "3", "4"
WORDS = ("new", "saved", "keys", "none", "end", "number", "pin", "pin-again", "greeting", "done")
"""What is said: of a message, of the keys, that there is none or no other, and what is asked for."""

_WRONG = Leave("wrong")


@dataclass(frozen=True, slots=True)
class Choosing:
    """The internal number of another mailbox is keyed in. `waits`: silence ends it."""

    typed: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Proving:
    """The PIN of the box is keyed in; `again` is how often it was wrong. `handed` over, it is being checked."""

    box: BoxOpened
    typed: str = ""
    again: int = 0
    waits: bool = False
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Hearing:
    """The message number `at` of the box is `told` of, `played`, its keys are told, `asked` for; behind the last one
    that is said."""

    box: BoxOpened
    at: int = 0
    part: str = "told"

    @property
    def message(self) -> Message | None:
        """The one it is about."""
        return self.box.messages[self.at] if self.at < len(self.box.messages) else None


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting is asked for, `recording`, or `done`."""

    box: BoxOpened
    part: str = "told"


@dataclass(frozen=True, slots=True)
class Messages(Op):
    """Of the caller's own mailbox, or of one whose internal number and PIN they know. `says` are prompts by `WORDS`.
    `greets`: the caller wants to record a greeting and nothing else. Three wrong PINs end it."""

    name: ClassVar[str] = "messages"
    listens: ClassVar[bool] = True
    answers: ClassVar[bool] = True
    says: Mapping[str, str]
    greets: bool = False
    tries: int = 3

    def enter(self, context: Context) -> Move:
        return Stay(Choosing(), (actions.OpenBox(),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match memory:
            case Choosing():
                return self._choosing(memory, event)
            case Proving():
                return self._proving(memory, event)
            case Hearing():
                return self._hearing(memory, event)
            case Greeting():
                return self._greeting(memory, event)
        return Stay(memory)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.CHOICE if exit == "call" else EdgeKind.BOUNDED

    def ways_out(self) -> tuple[str, ...]:
        return ("call", "done", "wrong")

    def prompts(self) -> tuple[str, ...]:
        return tuple(self.says.values())

    def _say(self, memory: object, word: str, *first: actions.Action, caller: str = "") -> Move:
        return Stay(memory, (*first, actions.Play(self.says[word], (("caller", caller),) if caller else ())))

    def _choosing(self, memory: Choosing, event: Event) -> Move:
        match event:
            case BoxOpened(""):
                return Leave("wrong") if memory.typed else self._say(memory, "number")
            case BoxOpened(pin=""):
                return self._begin(event)
            case BoxOpened():
                return self._say(Proving(event), "pin")
            case TimeUp() if not memory.waits:
                return Stay(memory)
            case Digit("#") | TimeUp():
                return Stay(memory, (actions.OpenBox(memory.typed),)) if memory.typed else Leave("done")
            case Digit(key) if len(memory.typed) < LONGEST:
                return Stay(Choosing(memory.typed + key, True), _typing(memory.typed))
            case Played():
                return Stay(replace(memory, waits=True), (actions.StartTimer(INTER_DIGIT_SECONDS),))
        return Stay(memory)

    def _proving(self, memory: Proving, event: Event) -> Move:
        match event:
            case PinChecked(right=True):
                return self._begin(memory.box)
            case PinChecked():
                again = memory.again + 1
                return (
                    Leave("wrong") if again == self.tries else self._say(Proving(memory.box, again=again), "pin-again")
                )
            case TimeUp() if memory.handed or not memory.waits:
                return Stay(memory)
            case Digit("#") | TimeUp() if not memory.handed:
                proving = replace(memory, handed=True)
                return Stay(proving, (actions.CheckPin(memory.box.pin, memory.typed),)) if memory.typed else _WRONG
            case Digit(key) if len(memory.typed) < LONGEST:
                return Stay(replace(memory, typed=memory.typed + key, waits=True), _typing(memory.typed))
            case Played():
                return Stay(replace(memory, waits=True), (actions.StartTimer(INTER_DIGIT_SECONDS),))
        return Stay(memory)

    def _begin(self, box: BoxOpened) -> Move:
        return self._say(Greeting(box), "greeting") if self.greets else self._tell(box, 0)

    def _tell(self, box: BoxOpened, at: int, *first: actions.Action) -> Move:
        """Of the message at this place; behind the last, that there is none."""
        memory = Hearing(box, at)
        if memory.message is None:
            return self._say(memory, "end" if box.messages else "none", *first)
        word = "new" if memory.message.new else "saved"
        return self._say(memory, word, *first, caller=memory.message.caller)

    def _hearing(self, memory: Hearing, event: Event) -> Move:
        match event:
            case Digit(key):
                return self._pressed(memory, key)
            case Played() if memory.message is not None and memory.part == "told":
                return self._play(memory, memory.message)
            case Played() if memory.part == "played":
                return self._say(replace(memory, part="keys"), "keys")
            case Played():
                return Stay(replace(memory, part="asked"), (actions.StartTimer(DECIDE_SECONDS),))
            case TimeUp() if memory.part == "asked":
                return Leave("done")
        return Stay(memory)

    def _play(self, memory: Hearing, message: Message) -> Move:
        played = actions.PlayMessage(message.id, memory.box.mailbox)
        return Stay(replace(memory, part="played"), (actions.StopPlaying(), played))

    def _pressed(self, memory: Hearing, key: str) -> Move:
        box, message, hush = memory.box, memory.message, actions.StopPlaying()
        if message is not None and key in (AGAIN, SAVE, DELETE, CALL):
            return self._sort(memory, message, key)
        match key:
            case "#":
                return self._tell(box, memory.at + 1 if message is not None else 0, hush)
            case "0":
                return self._say(Greeting(box), "greeting", hush)
            case "*":
                return self._say(Choosing(), "number", hush)
        return Stay(memory)

    def _sort(self, memory: Hearing, message: Message, key: str) -> Move:
        """What becomes of a message."""
        box, at, hush = memory.box, memory.at, actions.StopPlaying()
        before, after = box.messages[:at], box.messages[at + 1 :]
        if key == AGAIN:
            return self._play(memory, message)
        if key == SAVE:
            saved = replace(box, messages=(*before, replace(message, new=False), *after))
            return self._tell(saved, at + 1, hush, actions.SaveMessage(message.id, box.mailbox))
        if key == DELETE:
            return self._tell(
                replace(box, messages=(*before, *after)), at, hush, actions.DeleteMessage(message.id, box.mailbox)
            )
        return Leave("call", (hush,), digits=message.caller) if message.caller else Stay(memory)

    def _greeting(self, memory: Greeting, event: Event) -> Move:
        box = memory.box
        match memory.part, event:
            case "told", Digit("*"):
                return self._say(
                    Greeting(box, "done"), "done", actions.StopPlaying(), actions.DropGreeting(box.mailbox)
                )
            case "told", Played():
                record = actions.RecordGreeting(box.mailbox, GREETING_SECONDS)
                return Stay(Greeting(box, "recording"), (record,))
            case "recording", Digit() | Recorded():
                return self._say(Greeting(box, "done"), "done", actions.KeepGreeting(box.mailbox))
            case "done", Played():
                return Leave("done") if self.greets else self._tell(box, 0)
        return Stay(memory)


def _typing(typed: str) -> tuple[actions.Action, ...]:
    """Each key gives time for the next; the first one silences what is said."""
    hush = () if typed else (actions.StopPlaying(),)
    return (*hush, actions.StartTimer(INTER_DIGIT_SECONDS))
