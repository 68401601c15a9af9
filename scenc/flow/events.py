"""What can happen to a call, as the flow machine hears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["busy", "no-answer", "unavailable"]


@dataclass(frozen=True, slots=True)
class Started:
    """The call entered the scenario at its entry node."""

    digits: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """The prompt last asked for was heard to its end."""


@dataclass(frozen=True, slots=True)
class Digit:
    """The caller pressed one key: 0-9, * or #."""

    key: str


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The timer started with this token ran out; an older token is ignored."""

    token: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A target that was rung answered."""

    target: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A target that was rung will not answer: every device of it refused, is busy or is not there."""

    target: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PinChecked:
    """The PIN that was handed over is right, or not."""

    right: bool


@dataclass(frozen=True, slots=True)
class Used:
    """What was used up today: `seconds` by this caller in the class asked for, `money` by the company in all."""

    seconds: float
    money: float


@dataclass(frozen=True, slots=True)
class Served:
    """What was asked for by `Serve` has been done, or cannot be. `way` is the exit to take, where there are several."""

    done: bool
    way: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A voicemail recording reached its greatest length."""


@dataclass(frozen=True, slots=True)
class Message:
    """In a mailbox: from `caller`, empty if the number was withheld. `new`: not saved yet."""

    id: str
    caller: str
    new: bool


@dataclass(frozen=True, slots=True)
class BoxOpened:
    """What is in a mailbox, and the secret that protects it, if one does. Without a name there is none to be opened."""

    mailbox: str
    pin: str = ""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """The call has a place in the queue, or another than before: `ahead` calls come first; it should take so long."""

    ahead: int
    seconds: float


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """No agent of the queue is logged in and reachable: the call is not in it any more."""


@dataclass(frozen=True, slots=True)
class Offered:
    """It is the call's turn: these agents are to be rung."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """These agents have rung long enough, or are gone."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallBackNoted:
    """Whether the caller will be called back; not without a number that may be called."""

    possible: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The owner's internal number, `blocked`, or nothing, also if it failed. It may come from anywhere."""

    answer: str


@dataclass(frozen=True, slots=True)
class PartyGone:
    """The connected target hung up."""


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The caller hung up."""


Event = (
    Started
    | Played
    | Digit
    | TimeUp
    | Answered
    | Failed
    | PinChecked
    | Used
    | Served
    | Recorded
    | BoxOpened
    | Placed
    | NobodyThere
    | Offered
    | Withdrawn
    | CallBackNoted
    | LookedUp
    | PartyGone
    | CallerGone
)
