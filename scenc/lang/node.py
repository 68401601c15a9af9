"""What every part of a scenario states about itself; the passes walk over these facts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

from scenc.bundle import schema
from scenc.flow.hunt import Strategy
from scenc.lang.leaf import Leaf, Text, Word
from scenc.lang.weave import Home, Weave
from scenc.source import Span

T = TypeVar("T")
Kind = Literal[
    "attendance",
    "conference",
    "group",
    "import",
    "lookup",
    "mailbox",
    "menu",
    "number",
    "paging",
    "phone",
    "queue",
    "recording",
    "rota",
    "schedule",
    "tariff",
    "template",
    "trunk",
    "user",
]

DESTINATIONS: frozenset[Kind] = frozenset(
    {"user", "phone", "mailbox", "schedule", "menu", "group", "queue", "conference", "rota", "lookup", "attendance"}
)
PEOPLE: frozenset[Kind] = frozenset({"user", "phone"})
RUNG: frozenset[Kind] = PEOPLE | {"rota"}


@dataclass(frozen=True, slots=True)
class Use:
    """A name that must be declared, as one of these kinds."""

    word: Word
    kinds: frozenset[Kind]


@dataclass_transform(frozen_default=True)
def part(kind: type[T]) -> type[T]:
    """Make it a dataclass that is compared by identity, and frozen for the type checker only.

    The lock of `frozen=True` would double the time in which the classes load and the tree is built.
    """
    return dataclass(slots=True, eq=False, repr=False, match_args=False)(kind)


@part
class Node:
    """A part of the scenario; its fields are leaves, nodes, tuples of them, or None where nothing was written."""

    span: Span

    def uses(self) -> tuple[Use, ...]:
        """The names this part itself needs, not those of its own parts."""
        return ()

    def codes(self) -> tuple[Word, ...]:
        """The codes that users dial for what this part itself does."""
        return ()

    def parts(self) -> Iterator[Node]:
        """This part and all parts in it, in the order of writing."""
        yield self
        for field in self.__dataclass_fields__:
            if field != "span":
                yield from _nodes(getattr(self, field))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield from value.parts()
    elif isinstance(value, tuple) and not isinstance(value, Leaf | Span):
        for item in value:
            yield from _nodes(item)


@part
class Setting(Node):
    """A line in a block."""

    def lines(self) -> tuple[Setting, ...]:
        """The lines of its own block."""
        return ()

    def slots(self) -> tuple[Word | str, ...]:
        """What this line decides; two lines of a block that decide the same are a contradiction."""
        return (type(self).__name__,)

    def facts(self) -> Mapping[str, Any]:
        """What it says of the user, trunk … in whose block it stands, by the fields of the bundle's schema."""
        return {}


@part
class Statement(Node):
    """A part that stands at the top of the file. `settings` are the lines of its block."""

    def lines(self) -> tuple[Setting, ...]:
        """The lines of its block."""
        return getattr(self, "settings", None) or ()

    def line(self, kind: type[T]) -> T | None:
        """The line of this kind, if there is one."""
        return next((line for line in self.lines() if isinstance(line, kind)), None)

    def weave(self, weave: Weave) -> None:
        """Put what this means into the bundle."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """Whom a ring reaches, and how. `limit` is for all in any case; `confirm`: telephones outside must press 1."""

    strategy: Strategy
    targets: tuple[str, ...]
    seconds: float
    limit: float | None = None
    confirm: bool = False


class Declaration(ABC):
    """A statement that gives something a name, and maybe an internal number."""

    __slots__ = ()
    kind: ClassVar[Kind]
    name: Word

    @property
    def entry(self) -> str:
        """The id of the node at which a call to it begins."""
        return f"{self.kind}:{self.name.value}"

    def extension(self) -> Word | None:
        """Its internal number."""
        return None

    def mailbox(self) -> schema.Mailbox | None:
        """The voicemail box of this name."""
        return None

    def greets(self, way: str) -> bool:
        """Whether its mailbox greets callers who come this way by words of their own."""
        return False

    def ringing(self) -> Ringing | None:
        """How it is rung as one step of a chain; None if it cannot be."""
        return None

    def returns(self) -> bool:
        """Whether it gives a call back that nobody takes."""
        return self.ringing() is not None

    def wait(self, weave: Weave, at: str, then: str, limit: float | None, span: Span) -> str | None:
        """Add a node `at` where callers wait for it as one step of a chain; its id, or None if nobody waits here."""
        return None

    def confirms(self) -> bool:
        """Whether its telephones outside must always press 1 to take a call."""
        return False


@part
class Numbered(Statement, Declaration):
    """`group cases 201 "Sprawy" { … }`: what has a name, mostly an internal number, and a text that people see."""

    name: Word
    number: Word | None
    display: Text | None
    settings: tuple[Setting, ...] | None

    @property
    def title(self) -> str:
        """What people see: the text, else the name."""
        return value(self.display, self.name.value)

    def extension(self) -> Word | None:
        return self.number


@part
class Step(Node, ABC):
    """One `-> …` of a chain. `ends`: nothing can follow; `speaks`: the caller hears it."""

    ends: ClassVar[bool] = False
    speaks: ClassVar[bool] = False

    @abstractmethod
    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        """Add the step as node `at`, leading on to `then`; the id where the call goes, `at` or an existing node."""


def value(leaf: Text | Word | None, default: str = "") -> str:
    """The text of a leaf that may be missing."""
    return leaf.value if leaf else default


def facts(settings: Iterable[Setting]) -> dict[str, Any]:
    """What all lines of a block say."""
    return {field: said for line in settings for field, said in line.facts().items()}


def with_article(kind: Kind) -> str:
    """`a menu`, `an import`."""
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"
