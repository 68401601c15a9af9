"""Where a caller who was answered is cut off without a word."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from scenc.flow.node import Node
from scenc.graph.witness import Hop

UNWRITTEN = "hangup:"
"""The ids of ends that nobody wrote begin so: busy, no answer, not available."""
_State = tuple[str, bool]


def cut_off(nodes: Mapping[str, Node], entries: Iterable[str]) -> dict[str, tuple[Hop, ...]]:
    """The nodes whose failures end an answered call, each with a shortest way that shows it."""
    before: dict[_State, tuple[_State, str] | None] = {(entry, False): None for entry in entries if entry in nodes}
    ahead = deque(before)
    found: dict[str, tuple[Hop, ...]] = {}
    while ahead:
        state = ahead.popleft()
        id, answered = state
        answered = answered or nodes[id].op.answers
        for exit, target in nodes[id].exits.items():
            if target.startswith(UNWRITTEN) and answered and nodes[id].op.noticed and id not in found:
                found[id] = (*_way(state, before), Hop(id, exit))
            then = target, answered
            if target in nodes and then not in before:
                before[then] = state, exit
                ahead.append(then)
    return found


def _way(state: _State, before: Mapping[_State, tuple[_State, str] | None]) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    while (last := before[state]) is not None:
        state, exit = last
        hops.append(Hop(state[0], exit))
    return tuple(hops[::-1])
