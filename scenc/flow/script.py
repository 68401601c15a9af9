"""What a `test` block says: a call, what people do during it, and what is expected, in the order of time.

Targets, mailboxes and rooms are the names of the scenario; nodes are ids of the flow graph.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scenc.flow.node import Place
from scenc.schedule.switch import Held

Presence = Literal["free", "busy", "wrap-up", "paused", "away"]
Behaviour = Literal["answers", "busy", "unavailable", "machine", "rings"]
_FIXED_MONDAY = datetime(1, 1, 8)


def weekday_at(day: int, hour: int, minute: int) -> datetime:
    """A weekday (Monday is 0) without a date: a day of a fixed week that no holiday or exception reaches."""
    return _FIXED_MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def duration(seconds: float) -> str:
    """As the language writes it."""
    return f"{seconds:g}s"


class Expect(ABC):
    """What should happen; see the classes below."""

    __slots__ = ()
    place: Place

    @abstractmethod
    def told(self) -> str:
        """In the words that a transcript has for it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call from outside to our `number` (E.164), from `caller` (E.164, empty if withheld). `at` is local time."""

    number: str
    at: datetime
    caller: str
    place: Place


@dataclass(frozen=True, slots=True)
class Dial:
    """A call from our own `user`, who dials `digits`. `at` is local time."""

    user: str
    digits: str
    at: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Press:
    """The caller presses these keys as soon as a menu listens, and each press at a menu's next listening."""

    keys: str
    place: Place


@dataclass(frozen=True, slots=True)
class Behave:
    """From now on `target`, when rung, does this after so many seconds; all others just ring.

    A `machine` picks up but presses no key.
    """

    target: str
    how: Behaviour
    place: Place
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """From now on the schedule at this node is held so by its night switch; None: its hours decide."""

    schedule: str
    state: Held | None
    place: Place


@dataclass(frozen=True, slots=True)
class Staff:
    """From now on `agent` is this in all queues."""

    agent: str
    status: Presence
    place: Place


@dataclass(frozen=True, slots=True)
class ExpectSwitched(Expect):
    """The night switch of the schedule at this node is turned to this; None: to its hours."""

    schedule: str
    state: Held | None
    place: Place

    def told(self) -> str:
        return f"switches {self.schedule.partition(':')[2]} {self.state or 'to its hours'}"


@dataclass(frozen=True, slots=True)
class Ahead:
    """In every queue that the call comes to, so many others wait already, and all agents talk."""

    count: int
    place: Place


@dataclass(frozen=True, slots=True)
class ExpectHears(Expect):
    """The caller hears a prompt with this text in it; case and spacing don't matter."""

    text: str
    place: Place

    def told(self) -> str:
        return f"hears “{self.text}”"


@dataclass(frozen=True, slots=True)
class ExpectRings(Expect):
    """All these targets are rung, each for exactly `seconds` if given.

    `together` means as one group, and nobody else with them; `after` are those that had to ring before.
    """

    targets: tuple[str, ...]
    place: Place
    together: bool = False
    seconds: float | None = None
    after: tuple[str, ...] = ()

    def told(self) -> str:
        how = "" if not self.together else " together" if len(self.targets) > 1 else " alone"
        lasting = f" for {duration(self.seconds)}" if self.seconds is not None else ""
        later = f", after {', '.join(self.after)}" if self.after else ""
        return f"rings {', '.join(self.targets)}{how}{lasting}{later}"


@dataclass(frozen=True, slots=True)
class ExpectAnswer(Expect):
    """The caller is connected with `target`, or with anyone if that is empty."""

    target: str
    place: Place

    def told(self) -> str:
        return f"is connected with {self.target or 'somebody'}"


@dataclass(frozen=True, slots=True)
class ExpectVoicemail(Expect):
    """A message is recorded into this mailbox."""

    mailbox: str
    place: Place

    def told(self) -> str:
        return f"records into mailbox {self.mailbox}"


@dataclass(frozen=True, slots=True)
class ExpectConference(Expect):
    """The caller joins this room."""

    room: str
    place: Place

    def told(self) -> str:
        return f"joins conference {self.room}"


@dataclass(frozen=True, slots=True)
class ExpectHangUp(Expect):
    """The scenario hangs up."""

    place: Place

    def told(self) -> str:
        return "hangs up"


@dataclass(frozen=True, slots=True)
class ExpectQueue(Expect):
    """The caller comes to wait in this queue."""

    queue: str
    place: Place

    def told(self) -> str:
        return f"waits in queue {self.queue}"


@dataclass(frozen=True, slots=True)
class ExpectWaits(Expect):
    """The caller has waited in a queue for so many seconds, when an agent answers or the call goes elsewhere."""

    seconds: float
    place: Place

    def told(self) -> str:
        return f"waits {duration(self.seconds)}"


@dataclass(frozen=True, slots=True)
class ExpectRecorded(Expect):
    """The conversation is recorded by this policy; empty: it takes place, and is not recorded."""

    policy: str
    place: Place

    def told(self) -> str:
        return f"is recorded by {self.policy}" if self.policy else "talks unrecorded"


@dataclass(frozen=True, slots=True)
class ExpectLasts(Expect):
    """What was expected just before happened, or else the call was over, so many seconds after the call came in.

    `under` means earlier than that.
    """

    seconds: float
    place: Place
    under: bool = False

    def told(self) -> str:
        return f"lasts {'under ' if self.under else ''}{duration(self.seconds)}"


@dataclass(frozen=True, slots=True)
class KeyPin:
    """The caller keys in a PIN as soon as one is asked for."""

    right: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Use:
    """What was used up today before this call: by the caller in a class of numbers, or by the company in all."""

    place: Place
    kind: str = ""
    seconds: float = 0.0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectPin(Expect):
    """The caller is asked for a PIN."""

    place: Place

    def told(self) -> str:
        return "is asked for a PIN"


@dataclass(frozen=True, slots=True)
class ExpectDial(Expect):
    """A number outside is dialled, over this trunk, showing this number (E.164, or `withheld`), if these are given."""

    place: Place
    trunk: str = ""
    present: str | None = None

    def told(self) -> str:
        shown = "" if self.present is None else f" showing {self.present or 'nothing'}"
        return f"dials out{f' over {self.trunk}' if self.trunk else ''}{shown}"


@dataclass(frozen=True, slots=True)
class ExpectRefused(Expect):
    """A call out may not be made."""

    place: Place

    def told(self) -> str:
        return "is refused"


Step = Press | KeyPin | Use | Behave | Turn | Staff | Ahead | Expect


@dataclass(frozen=True, slots=True)
class Script:
    """One `test` block."""

    name: str
    call: Call | Dial
    steps: tuple[Step, ...]
    place: Place
