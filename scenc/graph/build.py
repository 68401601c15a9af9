"""From nodes to a networkx graph; networkx is imported only when a graph is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from scenc.flow.node import EdgeKind, Node

if TYPE_CHECKING:
    import networkx as nx

ALL_KINDS: Collection[EdgeKind] = tuple(EdgeKind)


def build(nodes: Mapping[str, Node], kinds: Collection[EdgeKind] = ALL_KINDS) -> nx.DiGraph[str]:
    """All nodes, with an edge for the first exit of these kinds to each existing node; the edge knows its `exit`."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    for node in nodes.values():
        for exit, target in node.exits.items():
            if target in nodes and node.op.edge_kind(exit) in kinds and not graph.has_edge(node.id, target):
                graph.add_edge(node.id, target, exit=exit)
    return graph
