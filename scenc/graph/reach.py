"""Which parts of the scenario no call can reach, and how a call reaches the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node, Op
from scenc.flow.ops.queue import Queue
from scenc.flow.ops.rota import Rota
from scenc.graph.build import Graph, build


def unreachable(nodes: Mapping[str, Node], entries: Iterable[str]) -> list[str]:
    """Ids of the nodes to which no entry leads, in the order of `nodes`."""
    reached = arrivals(build(nodes), entries)
    return [node for node in nodes if node not in reached]


def arrivals(graph: Graph, entries: Iterable[str]) -> dict[str, str | None]:
    """Each node that is reached, with the one before it on a shortest way from an entry (None for entries)."""
    before: dict[str, str | None] = {entry: None for entry in entries if entry in graph}
    ahead = deque(before)
    while ahead:
        node = ahead.popleft()
        for target in graph.successors(node):
            if target not in before:
                before[target] = node
                ahead.append(target)
    return before


def walked(nodes: Mapping[str, Node], entry: str) -> Iterator[str]:
    """The nodes to which a call that begins here may come, itself first; without networkx."""
    found = {entry}
    ahead = [entry] if entry in nodes else []
    while ahead:
        id = ahead.pop()
        yield id
        for target in nodes[id].exits.values():
            if target in nodes and target not in found:
                found.add(target)
                ahead.append(target)


def reached_from(nodes: Mapping[str, Node], entry: str) -> list[str]:
    """All of them."""
    return list(walked(nodes, entry))


def people_behind(bundle: Bundle, entry: str, most: int) -> set[str]:
    """The people, and rotas, that a call which begins at this node may ring; no more are looked for than `most`."""
    found: set[str] = set()
    for id in walked(bundle.nodes, entry):
        found.update(people_of(bundle.nodes[id].op, bundle))
        if len(found) >= most:
            break
    return found


def people_of(op: Op, bundle: Bundle) -> tuple[str, ...]:
    """All that may be rung here, the agents of a queue among them."""
    return tuple(agent.name for agent in bundle.queues[op.queue].agents) if isinstance(op, Queue) else op.rung()


def everybody(op: Op, bundle: Bundle) -> Iterator[str]:
    """All people who may be rung here, in place of a rota all who are ever on duty."""
    for name in people_of(op, bundle):
        rota = bundle.nodes.get(f"rota:{name}")
        yield from rota.op.duty.people() if rota and isinstance(rota.op, Rota) else (name,)


def leading_to(nodes: Mapping[str, Node], ends: Iterable[str]) -> set[str]:
    """All nodes from which a call may come to one of these, themselves among them."""
    behind = build(nodes).behind
    found = set(ends)
    ahead = deque(found)
    while ahead:
        fresh = [source for source in behind.get(ahead.popleft(), ()) if source not in found]
        found.update(fresh)
        ahead += fresh
    return found


def way_to(node: str, before: Mapping[str, str | None]) -> list[str]:
    """The nodes on the way to this one, itself last; only itself if no entry leads there."""
    way = [node]
    while (previous := before.get(way[-1])) is not None:
        way.append(previous)
    return way[::-1]
