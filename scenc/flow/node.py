"""Nodes of the flow graph, and what an operation must state about itself.

A leaf of the package: the compiler builds nodes, the bundle carries them, the flow machine runs them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from scenc.flow.actions import Action
from scenc.flow.events import Event
from scenc.flow.forward import HOPS
from scenc.schedule.interval import Interval
from scenc.schedule.switch import Switched

NOBODY = "(nobody)"
"""The exit of a rota while nobody is on duty; no person can be called so."""

if TYPE_CHECKING:
    from scenc.bundle.schema import Company, User


class EdgeKind(Enum):
    """Why a call takes an exit; loops are judged by it."""

    AUTO = "auto"  # nobody did anything
    CHOICE = "choice"  # the caller pressed something
    BOUNDED = "bounded"  # counted: a menu's repeats
    TIME = "time"  # a schedule decided


class End(Enum):
    """How a call may end at a node."""

    HUMAN = "human"
    VOICEMAIL = "voicemail"
    CONFERENCE = "conference"
    HANGUP = "hangup"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the scenario a node was written; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a call wherever it stands.

    `language` is the one it is spoken to in, empty for the company's; `caller` and `number` are who calls and what was
    called (E.164, empty if unknown); `user` is our user who calls, if one does, `sender` who sent the call on.
    `recording` is the policy by which conversations are recorded, but for those with `spared` people; `declined`: the
    caller does not want any. Of the policies `told` the caller has been told; `due` is the one by which a caller from
    outside would be recorded here.
    `owner` is the internal number of whoever looks after the caller, once a look-up has found it.
    A conversation lasts `limit` seconds at most, and `warn` seconds before that a tone is heard. It has
    `waited` so many seconds in queues.
    Users may forward the call so many `hops` more.
    """

    language: str = ""
    caller: str = ""
    number: str = ""
    user: User | None = None
    sender: User | None = None
    recording: str = ""
    spared: tuple[str, ...] = ()
    declined: bool = False
    told: tuple[str, ...] = ()
    due: str = ""
    owner: str = ""
    limit: float | None = None
    warn: float = 0.0
    waited: float = 0.0
    hops: int = HOPS

    @classmethod
    def at_first(
        cls, company: Company, caller: str, number: str = "", user: User | None = None, *, outside: bool = False
    ) -> Facts:
        """Of a call that begins; one from `outside` does not last for ever."""
        hops = HOPS if company.hop_limit is None else company.hop_limit
        facts = cls(caller=caller, number=number, user=user, hops=hops)
        return replace(facts, limit=company.redirect_seconds, warn=company.warn_seconds) if outside else facts

    @property
    def rights(self) -> User | None:
        """Our user who may dial this, and pays for it: whoever sent the call on, else who calls."""
        return self.sender or self.user


NOTHING_KNOWN = Facts()


@dataclass(frozen=True, slots=True)
class Stay:
    """The call remains at this node, which remembers `memory`."""

    memory: object = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """The call takes the exit `exit`; `digits` go with it to a dial plan. `facts` hold from now on, if given."""

    exit: str
    actions: tuple[Action, ...] = ()
    digits: str = ""
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The scenario has no more to say about the call."""

    end: End
    actions: tuple[Action, ...] = ()


Move = Stay | Leave | Finish


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation may know besides its own memory.

    `now` is local wall-clock time in the company's zone; `digits` were dialled to come here;
    `tries` counts earlier failed attempts at this node; `shuffled` returns its argument in random order. `facts`
    are true of the whole call; `seconds` is how long the call has lasted, by a clock that is never changed.
    `switches` are the schedules, by their nodes, that are held open or closed by hand.
    """

    node: Node
    nodes: Mapping[str, Node]
    now: datetime
    digits: str
    tries: int
    shuffled: Callable[[Sequence[str]], Sequence[str]]
    facts: Facts = NOTHING_KNOWN
    seconds: float = 0.0
    switches: Mapping[str, Switched] = field(default_factory=dict)

    def people(self, targets: Sequence[str]) -> tuple[str, ...]:
        """These targets, each rota replaced by whoever is on duty now."""
        rotas = [self.nodes.get(f"rota:{target}") for target in targets]
        found = [rota.op.exit_at(self.now) if rota else name for name, rota in zip(targets, rotas, strict=True)]
        return tuple(name for name in found if name != NOBODY)


class Op(ABC):
    """One operation of the flow machine: a frozen dataclass whose fields stand in the bundle."""

    __slots__ = ()
    name: ClassVar[str]
    listens: ClassVar[bool] = False
    """Whether the caller's keys are asked for here."""
    answers: ClassVar[bool] = False
    """Whether the call is answered here, be it by a prompt."""
    noticed: ClassVar[bool] = True
    """Whether the caller notices that the call came here."""
    speaks_for_itself: ClassVar[bool] = False
    """Whether what is done here tells a reader that the call came here."""

    @abstractmethod
    def enter(self, context: Context) -> Move:
        """The call arrives at the node."""

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        """Something happened while the call stands at the node. Unknown events leave it where it is."""
        return Stay(memory)

    def hears_keys(self, memory: object) -> bool:
        """Whether the caller's keys mean something at this moment."""
        return self.listens

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        """Why the exit is taken."""
        return EdgeKind.AUTO

    def ways_out(self) -> tuple[str, ...]:
        """The exits that must lead somewhere; others may."""
        return ()

    def ends(self) -> tuple[End, ...]:
        """The ways a call may end here, empty for a node that only leads on."""
        return ()

    def longest_wait(self) -> float:
        """Seconds a caller may stand here at most until a person is there or an exit is taken; keys not counted."""
        return 0.0

    def zone(self) -> str:
        """The IANA zone by whose clock `clocked` is meant; empty for the company's."""
        return ""

    def clocked(self, day: date) -> tuple[tuple[str, Interval], ...]:
        """If the clock alone decides here: the exits by the minutes of this local day, in order, without a gap."""
        return ()

    def exit_at(self, now: datetime) -> str:
        """The exit that the clock decides for; empty if something else decides."""
        minute = now.hour * 60 + now.minute
        return next((exit for exit, part in self.clocked(now.date()) if minute in part), "")

    def recorded(self) -> frozenset[str] | None:
        """If calls that leave from here may be recorded from now on: the people whose words are not."""
        return None

    def rung(self) -> tuple[str, ...]:
        """Whom this operation may ring: people, and rotas in whose place whoever is on duty is rung."""
        return ()

    def summary(self) -> str:
        """What a drawing says besides the node's name and prompts, in lines."""
        return ""

    def prompts(self) -> tuple[str, ...]:
        """Keys of the prompts this operation plays."""
        return ()


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the flow graph. `exits` leads from an exit's name to the id of the next node."""

    id: str
    op: Op
    exits: Mapping[str, str]
    place: Place
    label: str = ""
