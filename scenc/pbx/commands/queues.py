"""`scenc ctl queues`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from scenc.bundle.schema import Queue
from scenc.flow.queueing import service_level
from scenc.pbx.commands import Answer, read
from scenc.store.tables import waits

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def queues(runtime: Runtime, argument: str) -> Answer:
    """Who waits, who serves, and how many of today's callers were answered in time."""
    scenario, exchange = runtime.pbx.scenario, runtime.pbx.exchange
    assert scenario is not None
    midnight = exchange.wall(scenario).replace(hour=0, minute=0, second=0, microsecond=0)
    began = exchange.time() - (exchange.wall(scenario) - midnight).total_seconds()
    waited = await read(runtime, select(waits).where(waits.c.began >= began))
    return {"queues": [line_of(runtime, queue, waited) for queue in scenario.bundle.queues.values()]}


def line_of(runtime: Runtime, queue: Queue, waited: list[Answer]) -> Answer:
    """How a queue stands, and how long its callers `waited` today."""
    floor, today = runtime.pbx.exchange.queues, [row for row in waited if row["queue"] == queue.name]
    states = Counter(map(floor.status, {agent.name for agent in queue.agents}))
    places = floor.places(queue.name)
    level = service_level(((row["seconds"], bool(row["agent"])) for row in today), queue.answered_within)
    return {
        "queue": queue.name,
        "waiting": sum(not place.promised for place in places),
        "to be called back": sum(place.promised for place in places),
        "agents": ", ".join(f"{count} {state}" for state, count in sorted(states.items())),
        "answered": sum(bool(row["agent"]) for row in today),
        "lost": sum(not row["agent"] for row in today),
        "in time": "" if level is None else f"{level}%",
        "promised": f"{queue.answered_share}% within {queue.answered_within:g}s" if queue.answered_within else "",
    }
