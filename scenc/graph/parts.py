"""The strongly connected parts of a graph, in a stable order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx


def parts(graph: nx.DiGraph[str]) -> list[list[str]]:
    """Parts and the nodes in them, in the order in which the nodes were added."""
    import networkx as nx

    rank = {node: index for index, node in enumerate(graph)}
    unsorted = (sorted(part, key=rank.__getitem__) for part in nx.strongly_connected_components(graph))
    return sorted(unsorted, key=lambda part: rank[part[0]])
