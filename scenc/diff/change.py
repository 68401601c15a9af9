"""What is compared, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node

Audience = Literal["callers", "colleagues", "operator"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions, and the local days `first` to `last` for which opening hours are compared."""

    old: Bundle
    new: Bundle
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Moment:
    """Part of a local day, as the language writes it: `08:00..16:00`."""

    day: date
    hours: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody notices; `old` or `new` is empty if there was or is nothing.

    `place` is where the scenario says it, `times` are the times at which it matters if that is not always.
    """

    audience: Audience
    subject: str
    sentence: str
    old: str = ""
    new: str = ""
    place: str = ""
    times: tuple[Moment, ...] = ()


def place(node: Node) -> str:
    """File and line of a node."""
    return f"{node.place.file}:{node.place.line}"
