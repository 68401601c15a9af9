"""What the flow machine asks of its driver (simulator, prover or PBX)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenc.schedule.switch import Switched

Cause = Literal["normal", "busy", "no-answer", "unavailable", "not-found"]


@dataclass(frozen=True, slots=True)
class Enter:
    """The call arrived at this node; a trace for call records, coverage and tests."""

    node: str


@dataclass(frozen=True, slots=True)
class Take:
    """The call left a node by this exit; a trace."""

    node: str
    exit: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the caller if that has not been done."""


@dataclass(frozen=True, slots=True)
class Play:
    """Answer the caller if need be, and play the prompt to them; `Played` follows.

    `values` are those of the variables in its text, as pairs; `heard.py` works out the sounds from them. It `greets`
    for this mailbox: what its owner has recorded by telephone is heard instead.
    """

    prompt: str
    values: tuple[tuple[str, str], ...] = ()
    greets: str = ""


@dataclass(frozen=True, slots=True)
class Music:
    """Play this prompt over and over, or the built-in music if it is empty, until something else is played."""

    prompt: str = ""


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """Stop the prompt that is being played; no `Played` follows."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring all devices of these targets. `Answered` or `Failed` follow. The caller hears ringback, or, if `silent`,
    what was heard before.

    A telephone outside that picks up for one of `confirm` hears the prompt `ask` and has answered once 1 is pressed.
    """

    targets: tuple[str, ...]
    confirm: tuple[str, ...] = ()
    ask: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class StopRinging:
    """Cancel the legs still ringing for these targets; no `Failed` follows for them."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connect:
    """Connect the caller with the target that answered."""

    target: str


@dataclass(frozen=True, slots=True)
class RecordCall:
    """Record what caller and target say, by this policy of the bundle, until one of them hangs up. If there is a
    `prompt`, both hear it before, and whoever declines is not recorded."""

    policy: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Start the call's only timer, in seconds; a new one replaces the old."""

    seconds: float
    token: int = 0


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Compare what the caller keyed in with a secret; `PinChecked` follows."""

    secret: str
    typed: str


@dataclass(frozen=True, slots=True)
class AskUse:
    """Ask what was used up today: by this caller in this class of numbers, and by the company; `Used` follows."""

    kind: str


@dataclass(frozen=True, slots=True)
class Serve:
    """Do what the caller dialled for: play them their messages, let them pick a call up …; `Served` follows."""

    feature: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """Let both who talk hear a tone: the call will be ended soon."""


@dataclass(frozen=True, slots=True)
class Dial:
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


@dataclass(frozen=True, slots=True)
class Record:
    """Play a tone and record the caller into the mailbox for at most `seconds`."""

    mailbox: str
    seconds: float


@dataclass(frozen=True, slots=True)
class OpenBox:
    """Look into the caller's own mailbox, or the one with this internal number; `BoxOpened` follows."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class PlayMessage:
    """Let the caller hear a message of the mailbox; `Played` follows."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class SaveMessage:
    """A message of the mailbox has been heard, and is kept."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class DeleteMessage:
    """A message of the mailbox is wanted no more."""

    message: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class RecordGreeting:
    """Play a tone and record what the mailbox is to greet callers with; `Recorded` follows after `seconds`."""

    mailbox: str
    seconds: float


@dataclass(frozen=True, slots=True)
class KeepGreeting:
    """What has been recorded greets callers of the mailbox from now on."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class DropGreeting:
    """The scenario's words greet callers of the mailbox again."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class Join:
    """Put the caller into the conference room."""

    room: str


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Wait in the queue: `Placed` or `NobodyThere` follows, then `Offered` whenever agents are to be rung."""

    queue: str


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """The call waits no longer."""

    queue: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find out who has this number (E.164): `LookedUp` follows."""

    lookup: str
    caller: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Keep the caller's place, and call back: `CallBackNoted` follows."""

    queue: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the caller's leg."""

    cause: Cause = "normal"


@dataclass(frozen=True, slots=True)
class Switch:
    """Hold the schedule at this node open or closed by hand, for all calls; None: its hours decide again."""

    schedule: str
    to: Switched | None


Action = (
    Enter
    | Take
    | Answer
    | Play
    | Music
    | StopPlaying
    | Ring
    | CheckPin
    | AskUse
    | Dial
    | Serve
    | Warn
    | StopRinging
    | Connect
    | RecordCall
    | StartTimer
    | Record
    | OpenBox
    | PlayMessage
    | SaveMessage
    | DeleteMessage
    | RecordGreeting
    | KeepGreeting
    | DropGreeting
    | Join
    | JoinQueue
    | LeaveQueue
    | CallBack
    | LookUp
    | HangUp
    | Switch
)
