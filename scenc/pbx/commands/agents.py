"""`scenc ctl agents`, and what logs them in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer, Refused

if TYPE_CHECKING:
    from scenc.pbx.equipment.personal import Duty
    from scenc.pbx.runtime import Runtime


async def agents(runtime: Runtime, argument: str) -> Answer:
    """Who serves which queues, and what they are doing."""
    floor = runtime.pbx.exchange.queues
    return {
        "agents": [
            {"agent": name, "state": floor.status(name), "queues": ", ".join(queues)}
            for name, queues in _agents(runtime).items()
        ]
    }


def serve(runtime: Runtime, name: str, duty: Duty) -> Answer:
    """The agent of this name comes or goes, as by telephone."""
    known, exchange = _agents(runtime), runtime.pbx.exchange
    if not exchange.queues.serve(name, duty):
        raise Refused(f"there is no agent “{name}”; there are: {', '.join(known) or 'none'}")
    exchange.personal.serve(name, duty)
    return {"agent": name, "state": exchange.queues.status(name)}


def _agents(runtime: Runtime) -> dict[str, list[str]]:
    """Each agent's queues, agents by name."""
    served: dict[str, list[str]] = {}
    for queue in runtime.pbx.scenario.bundle.queues.values() if runtime.pbx.scenario else ():
        for agent in queue.agents:
            served.setdefault(agent.name, []).append(queue.name)
    return dict(sorted(served.items()))
