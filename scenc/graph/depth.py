"""How many menus a caller goes through."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from scenc.flow.node import EdgeKind, Node


def menus_before(nodes: Mapping[str, Node], entries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each place that asks for keys, with those that a caller went through on the way with the fewest of them."""
    before: dict[str, tuple[str, ...]] = {}
    ahead: deque[tuple[str, tuple[str, ...]]] = deque((entry, ()) for entry in entries)
    while ahead:
        id, menus = ahead.popleft()
        if id in before or id not in nodes:
            continue
        before[id] = menus
        node = nodes[id]
        for target in node.exits.values():
            if asks(node):
                ahead.append((target, (*menus, id)))
            else:
                ahead.appendleft((target, menus))
    return {id: menus for id, menus in before.items() if asks(nodes[id])}


def asks(node: Node) -> bool:
    """Whether the caller chooses by keys where to go."""
    return node.op.listens and any(node.op.edge_kind(exit) is EdgeKind.CHOICE for exit in node.exits)
