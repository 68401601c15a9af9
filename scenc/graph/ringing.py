"""How long a caller who was not answered yet hears ringing."""

from __future__ import annotations

from collections.abc import Mapping

from scenc.flow.node import Node

_Way = tuple[float, tuple[str, ...]]


def longest_ringing(nodes: Mapping[str, Node], entry: str) -> _Way:
    """The longest time from this node until somebody or something answers, and the nodes that ring meanwhile.

    A way that comes round is followed once.
    """
    known: dict[str, _Way] = {}
    ahead = [entry]
    entered: set[str] = set()
    while ahead:
        id = ahead[-1]
        if id in known or id not in nodes:
            ahead.pop()
            continue
        node = nodes[id]
        targets = [] if node.op.answers else [target for target in node.exits.values() if target in nodes]
        fresh = [target for target in targets if target not in known and target not in entered]
        entered.add(id)
        if fresh:
            ahead += fresh
            continue
        ahead.pop()
        seconds, way = max((known.get(target, (0.0, ())) for target in targets), default=(0.0, ()))
        own = 0.0 if node.op.answers else node.op.longest_wait()
        known[id] = (own + seconds, ((id,) if own else ()) + way)
    return known.get(entry, (0.0, ()))
