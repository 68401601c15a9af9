"""`scenc ctl users`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def users(runtime: Runtime, argument: str) -> Answer:
    """What users have set by telephone, what agents are doing, which accounts work (the monitored: since when)."""
    bundle, exchange = runtime.pbx.scenario.bundle if runtime.pbx.scenario else None, runtime.pbx.exchange
    rows = [
        {
            "user": user.name,
            "number": user.number,
            "forward": exchange.personal.of(user.name).forward,
            "forward when": ", ".join(
                f"{outcome} {number}" for outcome, number in exchange.personal.of(user.name).forward_when.items()
            ),
            "do not disturb": exchange.personal.of(user.name).dnd,
            "agent": exchange.queues.status(user.name),
            "state": (state := runtime.monitor.state(user.number))[0],
            "since": state[1],
        }
        for user in (bundle.users.values() if bundle else ())
    ]
    return {"users": rows}
