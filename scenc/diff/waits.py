"""How long a caller who chooses nothing may wait at most."""

from __future__ import annotations

from collections.abc import Mapping

from scenc.flow.node import EdgeKind, Node
from scenc.flow.script import duration

_NOBODYS_CHOICE = (EdgeKind.AUTO, EdgeKind.TIME)


class Waits:
    """The longest wait from a node to a person, a mailbox or the end, over all ways no caller chose."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._known: dict[str, float] = {}

    def longest(self, start: str) -> float:
        """In seconds. Without recursion; a way that comes round is followed once."""
        ahead, entered = [start], set[str]()
        while ahead:
            id = ahead[-1]
            if id in self._known or id not in self._nodes:
                ahead.pop()
                continue
            targets = self._targets(id)
            fresh = [target for target in targets if target not in self._known and target not in entered]
            entered.add(id)
            if fresh:
                ahead += fresh
                continue
            own = self._nodes[id].op.longest_wait()
            self._known[id] = own + max((self._known.get(target, 0.0) for target in targets), default=0.0)
            ahead.pop()
        return self._known.get(start, 0.0)

    def _targets(self, id: str) -> list[str]:
        node = self._nodes[id]
        return [target for exit, target in node.exits.items() if node.op.edge_kind(exit) in _NOBODYS_CHOICE]


def longer(old: float, new: float) -> str:
    """`longest wait 45s -> 90s`; empty if it is the same."""
    return "" if old == new else f"longest wait {duration(old)} -> {duration(new)}"
