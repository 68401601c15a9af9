"""What can happen to a call, as the flow machine hears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["busy", "no-answer", "unavailable"]
_OUTCOMES = {"busy": "is busy", "no-answer": "does not answer", "unavailable": "is not available"}


class Event:
    """One of them."""

    __slots__ = ()

    def told(self) -> str:
        """What a transcript says of it; empty if nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class Started(Event):
    """The call entered the scenario at its entry node."""

    digits: str = ""


@dataclass(frozen=True, slots=True)
class Played(Event):
    """The prompt last asked for was heard to its end."""


@dataclass(frozen=True, slots=True)
class Digit(Event):
    """The caller pressed one key: 0-9, * or #."""

    key: str

    def told(self) -> str:
        return f"presses {self.key}"


@dataclass(frozen=True, slots=True)
class TimeUp(Event):
    """The timer started with this token ran out; an older token is ignored."""

    token: int


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """A target that was rung answered."""

    target: str

    def told(self) -> str:
        return f"{self.target} answers"


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """A target that was rung will not answer: every device of it refused, is busy or is not there."""

    target: str
    outcome: Outcome

    def told(self) -> str:
        return f"{self.target} {_OUTCOMES[self.outcome]}"


@dataclass(frozen=True, slots=True)
class PinChecked(Event):
    """The PIN that was handed over is right, or not."""

    right: bool

    def told(self) -> str:
        return "the PIN is right" if self.right else "the PIN is wrong"


@dataclass(frozen=True, slots=True)
class Used(Event):
    """What was used up today: `seconds` by this caller in the class asked for, `money` by the company in all."""

    seconds: float
    money: float


@dataclass(frozen=True, slots=True)
class Served(Event):
    """What was asked for by `Serve` has been done, or cannot be. `way` is the exit to take, where there are several."""

    done: bool
    way: str = ""


@dataclass(frozen=True, slots=True)
class Recorded(Event):
    """A voicemail recording reached its greatest length."""


@dataclass(frozen=True, slots=True)
class Message:
    """In a mailbox: from `caller`, empty if the number was withheld. `new`: not saved yet."""

    id: str
    caller: str
    new: bool


@dataclass(frozen=True, slots=True)
class BoxOpened(Event):
    """What is in a mailbox, and the secret that protects it, if one does. Without a name there is none to be opened."""

    mailbox: str
    pin: str = ""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed(Event):
    """The call has a place in the queue, or another than before: `ahead` calls come first; it should take so long."""

    ahead: int
    seconds: float

    def told(self) -> str:
        return f"{self.ahead or 'nobody'} ahead"


@dataclass(frozen=True, slots=True)
class NobodyThere(Event):
    """No agent of the queue is logged in and reachable: the call is not in it any more."""

    def told(self) -> str:
        return "no agent is there"


@dataclass(frozen=True, slots=True)
class Offered(Event):
    """It is the call's turn: these agents are to be rung."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """These agents have rung long enough, or are gone."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallBackNoted(Event):
    """Whether the caller will be called back; not without a number that may be called."""

    possible: bool


@dataclass(frozen=True, slots=True)
class LookedUp(Event):
    """The owner's internal number, `blocked`, or nothing, also if it failed. It may come from anywhere."""

    answer: str


@dataclass(frozen=True, slots=True)
class PartyGone(Event):
    """The connected target hung up."""


@dataclass(frozen=True, slots=True)
class CallerGone(Event):
    """The caller hung up."""
