"""Which layer each box of a drawing stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def layers(names: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """A layer for each name, from 0: every edge leads downwards, but for those that close a loop, which lead up."""
    ahead: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        ahead[source].append(target)
    order = _topological(names, ahead)
    rank = {name: index for index, name in enumerate(order)}
    layer = dict.fromkeys(order, 0)
    for name in order:
        for target in ahead[name]:
            if rank[target] > rank[name]:
                layer[target] = max(layer[target], layer[name] + 1)
    return layer


def _topological(names: Sequence[str], ahead: dict[str, list[str]]) -> list[str]:
    """Depth first, without recursion; only edges that close a loop lead backwards in this order."""
    finished: list[str] = []
    seen: set[str] = set()
    for start in names:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(ahead[start]))]
        while stack:
            fresh = next((target for target in stack[-1][1] if target not in seen), None)
            if fresh is None:
                finished.append(stack.pop()[0])
            else:
                seen.add(fresh)
                stack.append((fresh, iter(ahead[fresh])))
    return finished[::-1]
