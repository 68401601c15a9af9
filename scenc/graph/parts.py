"""The strongly connected parts of a graph, in a stable order."""

from __future__ import annotations

from collections.abc import Collection

from scenc.graph.build import Graph


def parts(graph: Graph, among: Collection[str]) -> list[list[str]]:
    """Parts and the nodes in them, in the order of the graph; only these nodes count.

    networkx is loaded here, for graphs in which something is suspicious: its start would double the time of a check.
    """
    if not among:
        return []
    import networkx as nx

    rank = {node: index for index, node in enumerate(graph) if node in among}
    inner: nx.DiGraph[str] = nx.DiGraph()
    inner.add_nodes_from(rank)
    inner.add_edges_from((node, target) for node in rank for target in graph.successors(node) if target in rank)
    unsorted = (sorted(part, key=rank.__getitem__) for part in nx.strongly_connected_components(inner))
    return sorted(unsorted, key=lambda part: rank[part[0]])
