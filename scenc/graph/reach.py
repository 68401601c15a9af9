"""Which parts of the scenario no call can reach, and how a call reaches the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from scenc.flow.node import Node
from scenc.graph.build import build

if TYPE_CHECKING:
    import networkx as nx


def unreachable(nodes: Mapping[str, Node], entries: Iterable[str]) -> list[str]:
    """Ids of the nodes to which no entry leads, in the order of `nodes`."""
    reached = arrivals(build(nodes), entries)
    return [node for node in nodes if node not in reached]


def arrivals(graph: nx.DiGraph[str], entries: Iterable[str]) -> dict[str, str | None]:
    """Each node that is reached, with the one before it on a shortest way from an entry (None for entries)."""
    before: dict[str, str | None] = {entry: None for entry in entries if entry in graph}
    ahead = deque(before)
    while ahead:
        node = ahead.popleft()
        for target in graph.successors(node):
            if target not in before:
                before[target] = node
                ahead.append(target)
    return before


def way_to(node: str, before: Mapping[str, str | None]) -> list[str]:
    """The nodes on the way to this one, itself last; only itself if no entry leads there."""
    way = [node]
    while (previous := before.get(way[-1])) is not None:
        way.append(previous)
    return way[::-1]
