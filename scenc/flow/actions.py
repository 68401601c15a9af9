"""What the flow machine asks of its driver (simulator, prover or PBX)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scenc.schedule.switch import Switched

Cause = Literal["normal", "busy", "no-answer", "unavailable", "not-found"]


class Action:
    """One of them."""

    __slots__ = ()
    answers: ClassVar[bool] = False
    """The caller is answered for it, if that has not been done."""

    def told(self) -> str:
        """What a transcript says of it; empty if nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class Enter(Action):
    """The call arrived at this node; a trace for call records, coverage and tests."""

    node: str


@dataclass(frozen=True, slots=True)
class Take(Action):
    """The call left a node by this exit; a trace."""

    node: str
    exit: str

    def told(self) -> str:
        return "" if self.exit == "next" else f"takes {self.exit}"


@dataclass(frozen=True, slots=True)
class Answer(Action):
    """Answer the caller if that has not been done."""

    answers: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Play(Action):
    """Answer the caller if need be, and play the prompt to them; `Played` follows.

    `values` are those of the variables in its text, as pairs; `heard.py` works out the sounds from them. It `greets`
    for this mailbox: what its owner has recorded by telephone is heard instead.
    """

    prompt: str
    values: tuple[tuple[str, str], ...] = ()
    greets: str = ""

    answers: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Music(Action):
    """Play this prompt over and over, or the built-in music if it is empty, until something else is played."""

    prompt: str = ""

    answers: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class StopPlaying(Action):
    """Stop the prompt that is being played; no `Played` follows."""


@dataclass(frozen=True, slots=True)
class Ring(Action):
    """Ring all devices of these targets. `Answered` or `Failed` follow. The caller hears ringback, or, if `silent`,
    what was heard before.

    A telephone outside that picks up for one of `confirm` hears the prompt `ask` and has answered once 1 is pressed.
    """

    targets: tuple[str, ...]
    confirm: tuple[str, ...] = ()
    ask: str = ""
    silent: bool = False

    def told(self) -> str:
        return f"rings {', '.join(self.targets)}"


@dataclass(frozen=True, slots=True)
class StopRinging(Action):
    """Cancel the legs still ringing for these targets; no `Failed` follows for them."""

    targets: tuple[str, ...]

    def told(self) -> str:
        return f"stops ringing {', '.join(self.targets)}"


@dataclass(frozen=True, slots=True)
class Connect(Action):
    """Connect the caller with the target that answered."""

    target: str

    def told(self) -> str:
        return f"is connected with {self.target}"


@dataclass(frozen=True, slots=True)
class RecordCall(Action):
    """Record what caller and target say, by this policy of the bundle, until one of them hangs up. If there is a
    `prompt`, both hear it before, and whoever declines is not recorded."""

    policy: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class StartTimer(Action):
    """Start the call's only timer, in seconds; a new one replaces the old."""

    seconds: float
    token: int = 0


@dataclass(frozen=True, slots=True)
class CheckPin(Action):
    """Compare what the caller keyed in with a secret; `PinChecked` follows."""

    secret: str
    typed: str

    def told(self) -> str:
        return "hands over a PIN"


@dataclass(frozen=True, slots=True)
class AskUse(Action):
    """Ask what was used up today: by this caller in this class of numbers, and by the company; `Used` follows."""

    kind: str


@dataclass(frozen=True, slots=True)
class Serve(Action):
    """Do what the caller dialled for: play them their messages, let them pick a call up …; `Served` follows."""

    feature: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Warn(Action):
    """Let both who talk hear a tone: the call will be ended soon."""

    def told(self) -> str:
        return "hears a tone: the time is nearly over"


@dataclass(frozen=True, slots=True)
class Dial(Action):
    """Call a `number` outside over a trunk. `Answered` or `Failed` with the number as target follow.

    `present` is the number shown, `withheld`, or empty for what the trunk shows; a minute costs `rate`, counted for
    the class `kind`. An `emergency` call gets a channel whatever else is going on. `others` are the trunks that come
    after this one: while it is known to be dead and one of them is not, the call is not kept waiting for it.
    """

    number: str
    trunk: str
    others: tuple[str, ...] = ()
    present: str = ""
    kind: str = ""
    rate: float = 0.0
    emergency: bool = False

    def told(self) -> str:
        return f"dials {self.number} over {self.trunk}{f', showing {self.present}' if self.present else ''}"


@dataclass(frozen=True, slots=True)
class Record(Action):
    """Play a tone and record the caller into the mailbox for at most `seconds`."""

    mailbox: str
    seconds: float

    answers: ClassVar[bool] = True

    def told(self) -> str:
        return f"records into mailbox {self.mailbox}"


@dataclass(frozen=True, slots=True)
class OpenBox(Action):
    """Look into the caller's own mailbox, or the one with this internal number; `BoxOpened` follows."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class PlayMessage(Action):
    """Let the caller hear a message of the mailbox; `Played` follows."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class SaveMessage(Action):
    """A message of the mailbox has been heard, and is kept."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class DeleteMessage(Action):
    """A message of the mailbox is wanted no more."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class RecordGreeting(Action):
    """Play a tone and record what the mailbox is to greet callers with; `Recorded` follows after `seconds`."""

    mailbox: str
    seconds: float


@dataclass(frozen=True, slots=True)
class KeepGreeting(Action):
    """What has been recorded greets callers of the mailbox from now on."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class DropGreeting(Action):
    """The scenario's words greet callers of the mailbox again."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class Join(Action):
    """Put the caller into the conference room."""

    room: str

    answers: ClassVar[bool] = True

    def told(self) -> str:
        return f"joins conference {self.room}"


@dataclass(frozen=True, slots=True)
class JoinQueue(Action):
    """Wait in the queue: `Placed` or `NobodyThere` follows, then `Offered` whenever agents are to be rung."""

    queue: str

    answers: ClassVar[bool] = True

    def told(self) -> str:
        return f"waits in queue {self.queue}"


@dataclass(frozen=True, slots=True)
class LeaveQueue(Action):
    """The call waits no longer."""

    queue: str


@dataclass(frozen=True, slots=True)
class LookUp(Action):
    """Find out who has this number (E.164): `LookedUp` follows."""

    lookup: str
    caller: str


@dataclass(frozen=True, slots=True)
class CallBack(Action):
    """Keep the caller's place, and call back: `CallBackNoted` follows."""

    queue: str


@dataclass(frozen=True, slots=True)
class HangUp(Action):
    """End the caller's leg."""

    cause: Cause = "normal"

    def told(self) -> str:
        return "hangs up" if self.cause == "normal" else f"hangs up: {self.cause}"


@dataclass(frozen=True, slots=True)
class Switch(Action):
    """Hold the schedule at this node open or closed by hand, for all calls; None: its hours decide again."""

    schedule: str
    to: Switched | None

    def told(self) -> str:
        return f"switches {self.schedule.partition(':')[2]} {self.to.state if self.to else 'to its hours'}"
