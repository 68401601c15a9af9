"""The way a call takes through the graph, as evidence for a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenc.graph.build import Graph


@dataclass(frozen=True, slots=True)
class Hop:
    """The call leaves `node` by `exit`."""

    node: str
    exit: str

    def __str__(self) -> str:
        return f"{self.node} –{self.exit}→"


@dataclass(frozen=True, slots=True)
class Witness:
    """The hops lead to `node`; there `exit` leads nowhere, or, if empty, no way out ever ends the call."""

    hops: tuple[Hop, ...]
    node: str
    exit: str = ""

    def __str__(self) -> str:
        return " ".join([*map(str, self.hops), f"{self.node} –{self.exit}→ ?" if self.exit else self.node])


def hops(graph: Graph, path: Sequence[str]) -> tuple[Hop, ...]:
    """The hops that lead along the path to its last node."""
    return tuple(Hop(source, graph.exit(source, target)) for source, target in pairwise(path))
