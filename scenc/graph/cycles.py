"""Whether a call can go round without anybody choosing to."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from scenc.flow.node import EdgeKind, Node
from scenc.graph.build import Graph, build
from scenc.graph.parts import parts
from scenc.graph.witness import Hop, hops

NOBODYS_CHOICE = (EdgeKind.AUTO, EdgeKind.TIME)


def endless_loops(nodes: Mapping[str, Node]) -> list[tuple[Hop, ...]]:
    """Loops that neither a caller's choice nor a count ends; of several that meet, a shortest through the first node.

    The last hop of a loop leads back to the node of its first.
    """
    graph = build(nodes, NOBODYS_CHOICE)
    loops = (
        _shortest_loop(graph, part[0])
        for part in parts(graph, _in_circles(graph))
        if len(part) > 1 or graph.has_edge(part[0], part[0])
    )
    return [hops(graph, loop) for loop in loops]


def _in_circles(graph: Graph) -> set[str]:
    """What is left when nodes are taken away, one by one, to which none of the others leads; empty without a loop."""
    behind = dict.fromkeys(graph, 0)
    for node in graph:
        for target in graph.successors(node):
            behind[target] += 1
    ahead = [node for node, count in behind.items() if not count]
    while ahead:
        node = ahead.pop()
        del behind[node]
        for target in graph.successors(node):
            behind[target] -= 1
            if not behind[target]:
                ahead.append(target)
    return set(behind)


def _shortest_loop(graph: Graph, start: str) -> list[str]:
    """From `start` back to it, breadth first; there is a way back."""
    before: dict[str, str] = {}
    ahead = deque([start])
    while start not in before:
        node = ahead.popleft()
        for target in graph.successors(node):
            if target not in before:
                before[target] = node
                ahead.append(target)
    loop = [start, before[start]]
    while loop[-1] != start:
        loop.append(before[loop[-1]])
    return loop[::-1]
