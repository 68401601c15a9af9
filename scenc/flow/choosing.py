"""Which agents a waiting call is offered to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenc.bundle.schema import Agent, Queue
from scenc.flow.floor import Floor, Shuffled, Waiting


def fitting(floor: Floor, queue: Queue) -> Iterator[Agent]:
    """The agents who have the skills that the queue needs, and are on duty."""
    seen: set[str] = set()
    for agent in queue.agents:
        on_duty = not agent.rota or floor.duty.get(agent.rota) == agent.name
        if on_duty and agent.name not in seen and all(agent.level(skill) for skill in queue.needs):
            seen.add(agent.name)
            yield agent


def chosen(floor: Floor, waiting: Waiting, shuffled: Shuffled) -> tuple[str, ...]:
    """Whoever has not had this call yet comes first; then priority, skill, and the queue's strategy decide."""
    queue = floor.queues[waiting.queue]
    free = [agent for agent in fitting(floor, queue) if floor.desks[agent.name].status == "free"]
    if not free:
        return ()
    ranks = _ranks(floor, queue, [agent.name for agent in free], shuffled)

    def class_of(agent: Agent) -> tuple[bool, int, int]:
        level = min((agent.level(skill) for skill in queue.needs), default=0)
        return agent.name in waiting.declined, agent.priority, -level

    best = min(map(class_of, free))
    peers = sorted((agent.name for agent in free if class_of(agent) == best), key=ranks.__getitem__)
    return tuple(peers) if queue.strategy == "simultaneous" else (peers[0],)


def _ranks(floor: Floor, queue: Queue, free: list[str], shuffled: Shuffled) -> dict[str, tuple[float, int]]:
    """Who comes first among equals; the written order decides what is left open."""
    order = names(queue)
    written = {name: index for index, name in enumerate(order)}
    first: Mapping[str, float]
    match queue.strategy:
        case "longest-idle":
            first = {name: floor.desks[name].idle for name in free}
        case "fewest-calls":
            first = {name: floor.desks[name].taken for name in free}
        case "round-robin":
            begin = written.get(floor.last.get(queue.name, ""), -1) + 1
            first = {name: (written[name] - begin) % len(order) for name in free}
        case "random":
            first = {name: index for index, name in enumerate(shuffled(free))}
        case _:
            first = dict.fromkeys(free, 0)
    return {name: (first[name], written[name]) for name in free}


def names(queue: Queue) -> list[str]:
    """Of its agents, each once."""
    return list(dict.fromkeys(agent.name for agent in queue.agents))
