"""Where a call would be lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scenc.flow.node import Node
from scenc.graph.build import Graph, build
from scenc.graph.parts import parts
from scenc.graph.reach import arrivals, way_to
from scenc.graph.witness import Witness, hops


def dead_ends(nodes: Mapping[str, Node], entries: Iterable[str] = ()) -> list[Witness]:
    """Exits that lead nowhere, and one node of each part of the graph in which no call ever ends.

    The witness begins at an entry if one leads there.
    """
    graph = build(nodes)
    before = arrivals(graph, entries)
    found = [(node.id, exit) for node in nodes.values() for exit in missing_exits(node, nodes)]
    lost = [*found, *((node, "") for node in _traps(nodes, graph))]
    return [Witness(hops(graph, way_to(node, before)), node, exit) for node, exit in lost]


def missing_exits(node: Node, nodes: Mapping[str, Node]) -> list[str]:
    """Exits of the node that must lead somewhere, or are said to, and do not."""
    exits = dict.fromkeys((*node.op.ways_out(), *node.exits))
    return [exit for exit in exits if node.exits.get(exit, "") not in nodes]


def _traps(nodes: Mapping[str, Node], graph: Graph) -> Iterator[str]:
    """The first node of each part that, once entered, is never left and has no end."""
    for part in parts(graph, _trapped(nodes, graph)):
        inside = set(part)
        if not any(target not in inside for node in part for target in graph.successors(node)):
            yield part[0]


def _trapped(nodes: Mapping[str, Node], graph: Graph) -> set[str]:
    """The nodes from which no call comes to an end, or to an exit that is reported."""
    ahead = [id for id, node in nodes.items() if node.op.ends() or missing_exits(node, nodes)]
    left = set(nodes).difference(ahead)
    behind = graph.behind if left else {}
    while ahead and left:
        for node in behind[ahead.pop()]:
            if node in left:
                left.remove(node)
                ahead.append(node)
    return left
