"""`voicemail office`: leave a message; and what a mailbox is told."""

from __future__ import annotations

from typing import ClassVar

from scenc.bundle import schema
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.messages import WORDS, Messages
from scenc.flow.ops.play import Play
from scenc.flow.ops.voicemail import Voicemail as Op
from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import Setting, Step, Use, part
from scenc.lang.say import Sound
from scenc.lang.secret import Secret
from scenc.lang.weave import INTERNAL, Home, Weave
from scenc.source import Span

MAX_SECONDS = 180.0
KEEP_SECONDS = 90 * 86400.0


@part
class Voicemail(Step):
    """A bare `voicemail` is the box of the user in whose block it stands."""

    ends: ClassVar[bool] = True
    box: Word | None

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.box, frozenset({"mailbox", "user"})),) if self.box else ()

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        name = self.box.value if self.box else home.user
        if not home.spoken:
            return box_node(name, home.way if weave.find(name).greets(home.way) else "")
        return weave.node(at, Op(name, seconds=weave.mailboxes[name].max_seconds), {}, self.span, name)


@part
class Pin(Setting):
    """What protects the box; a secret's name."""

    secret: Secret


@part
class Max(Setting):
    """How long one message may be."""

    seconds: Seconds


@part
class Greeting(Setting):
    """What is heard before the tone; with a `way`, by callers who come this way."""

    way: Word | None
    sound: Sound

    def slots(self) -> tuple[str, ...]:
        return (f"greeting {self.way.value}" if self.way else "greeting",)


@part
class Keep(Setting):
    """How long messages are kept."""

    seconds: Seconds


@part
class Deliver(Setting):
    """Where messages go by mail, and `attach`, `delete`: with the recording, and not kept here."""

    addresses: tuple[Text, ...]
    hows: tuple[Word, ...]


def box_of(name: str, number: str | None, display: str, settings: tuple[Setting, ...]) -> schema.Mailbox:
    """The voicemail box that these lines describe."""
    deliver = next((line for line in settings if isinstance(line, Deliver)), None)
    hows = {how.value for how in deliver.hows} if deliver else set()
    return schema.Mailbox(
        name,
        number,
        display,
        pin(settings),
        seconds(settings),
        next((line.seconds.value for line in settings if isinstance(line, Keep)), KEEP_SECONDS),
        tuple(address.value for address in deliver.addresses) if deliver else (),
        attach="attach" in hows,
        delete="delete" in hows,
    )


def box_node(name: str, way: str = "") -> str:
    """The node of a box, or of its greeting for callers who come this way."""
    return f"mailbox:{name}/{way}" if way else f"mailbox:{name}"


def greets(settings: tuple[Setting, ...], way: str) -> bool:
    """Whether these lines have a greeting for callers who come this way."""
    return any(line.way is not None and line.way.value == way for line in settings if isinstance(line, Greeting))


def weave_box(weave: Weave, name: str, display: str, settings: tuple[Setting, ...], span: Span) -> None:
    """The nodes of a box: one for each greeting."""
    greetings = {line.way.value if line.way else "": line for line in settings if isinstance(line, Greeting)}
    for way, line in ({"": None} | greetings).items():
        prompt = line.sound.prompt(weave) if line else weave.phrase("greeting")
        weave.node(box_node(name, way), Op(name, prompt, seconds(settings)), {}, span, display)


def listening(weave: Weave, feature: str, span: Span) -> str:
    """The node behind the code for `voicemail`, or that for `greeting`."""
    end = weave.node("feature/end", HangUp(), {}, span)
    wrong = weave.node("feature/wrong", Play(weave.phrase("wrong-pin")), {"next": end}, span)
    says = {word: weave.phrase(word if word.startswith("pin") else f"messages-{word}") for word in WORDS}
    op = Messages(says, greets=feature == "greeting")
    return weave.node(f"feature:{feature}", op, {"call": INTERNAL, "done": end, "wrong": wrong}, span)


def seconds(settings: tuple[Setting, ...]) -> float:
    """The greatest length of a message."""
    return next((line.seconds.value for line in settings if isinstance(line, Max)), MAX_SECONDS)


def pin(settings: tuple[Setting, ...]) -> str | None:
    """The secret that protects the box."""
    return next((line.secret.name.value for line in settings if isinstance(line, Pin)), None)
