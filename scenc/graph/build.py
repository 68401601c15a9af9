"""Nodes of the flow graph → a graph to search in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scenc.flow.node import EdgeKind, Node

ALL_KINDS: Collection[EdgeKind] = tuple(EdgeKind)
_KEPT = 4
_kept: list[tuple[Mapping[str, Node], Collection[EdgeKind], Graph]] = []
"""The last graphs: many rules ask for the same ones about the same bundle."""


@dataclass(frozen=True)
class Graph:
    """`ahead` holds for each node where it leads to, and by which exit. Never changed."""

    ahead: Mapping[str, Mapping[str, str]]

    def __contains__(self, node: str) -> bool:
        return node in self.ahead

    def __iter__(self) -> Iterator[str]:
        return iter(self.ahead)

    def successors(self, node: str) -> Iterable[str]:
        """The nodes to which this one leads."""
        return self.ahead[node]

    def has_edge(self, source: str, target: str) -> bool:
        """Whether the first leads to the second."""
        return target in self.ahead[source]

    def exit(self, source: str, target: str) -> str:
        """The first exit by which the first leads to the second."""
        return self.ahead[source][target]

    @cached_property
    def behind(self) -> Mapping[str, list[str]]:
        """For each node those that lead to it."""
        behind: dict[str, list[str]] = {node: [] for node in self.ahead}
        for node, targets in self.ahead.items():
            for target in targets:
                behind[target].append(node)
        return behind


def build(nodes: Mapping[str, Node], kinds: Collection[EdgeKind] = ALL_KINDS) -> Graph:
    """All nodes, with an edge for the first exit of these kinds to each existing node. The nodes must not change."""
    for known, known_kinds, graph in _kept:
        if known is nodes and known_kinds == kinds:
            return graph
    graph = _built(nodes, kinds)
    _kept.append((nodes, kinds, graph))
    del _kept[:-_KEPT]
    return graph


def _built(nodes: Mapping[str, Node], kinds: Collection[EdgeKind]) -> Graph:
    every = kinds is ALL_KINDS
    ahead: dict[str, dict[str, str]] = {}
    for id, node in nodes.items():
        targets = ahead[id] = {}
        for exit, target in node.exits.items():
            if target in nodes and target not in targets and (every or node.op.edge_kind(exit) in kinds):
                targets[target] = exit
    return Graph(ahead)
