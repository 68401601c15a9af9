"""Where the queues stand: who waits, what each agent does, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scenc.bundle.schema import Queue

Status = Literal["free", "offered", "busy", "wrap-up", "resting", "paused", "away", "unreachable"]
Shuffled = Callable[[Sequence[str]], Sequence[str]]

ABSENT = frozenset({"paused", "away", "unreachable"})


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent, whatever the queue. `since` is when this status began, `until` when it ends by itself, `queue` the one
    of the call that is talked about, `idle` when the last call ended, `taken` how many calls were answered."""

    status: Status = "free"
    since: float = 0.0
    until: float | None = None
    queue: str = ""
    idle: float = 0.0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call in a queue: whom it is offered to since `offered_at`, who did not take it, and what it was told.

    `promised`: it keeps the place of somebody who is to be called back; while `held` it is offered to nobody."""

    call: str
    queue: str
    since: float
    offered: tuple[str, ...] = ()
    offered_at: float = 0.0
    declined: frozenset[str] = frozenset()
    ahead: int = -1
    promised: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """All queues with their agents and callers; `last` is who was offered a call last, `usual` what a call takes,
    `duty` who is on duty in each rota."""

    queues: Mapping[str, Queue]
    desks: Mapping[str, Desk]
    waiting: tuple[Waiting, ...] = ()
    last: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, float] = field(default_factory=dict)
    duty: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring these agents for the call."""

    call: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Ring these agents no more for the call."""

    call: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """So many are served before this call, and it will probably wait so long."""

    call: str
    ahead: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SendAway:
    """Nobody serves this queue: the call is no longer in it."""

    call: str


Effect = Offer | Withdraw | Tell | SendAway
Outcomes = tuple[Floor, tuple[Effect, ...]]
