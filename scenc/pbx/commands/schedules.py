"""`scenc ctl schedules`, and what turns them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scenc.flow.ops.schedule import Schedule
from scenc.pbx.commands import Answer, Refused
from scenc.schedule.switch import Held, held, hold
from scenc.schedule.zone import in_zone

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def schedules(runtime: Runtime, argument: str) -> Answer:
    """Which schedules are open, and whether by hand."""
    return {"schedules": [_state(runtime, node, op) for node, op in _all(runtime).items()]}


def turn(runtime: Runtime, name: str, state: Held | None) -> Answer:
    """Hold the schedule of this name so by hand; None: its hours decide again."""
    known, node = _all(runtime), f"schedule:{name}"
    if node not in known:
        names = ", ".join(each.partition(":")[2] for each in known) or "none"
        raise Refused(f"there is no schedule “{name}”; there are: {names}")
    op = known[node]
    runtime.pbx.exchange.switches.turn(node, hold(op.hours, state, _now(runtime, op)) if state else None)
    return _state(runtime, node, op)


def _all(runtime: Runtime) -> dict[str, Schedule]:
    nodes = runtime.pbx.scenario.bundle.nodes if runtime.pbx.scenario else {}
    return {id: node.op for id, node in nodes.items() if isinstance(node.op, Schedule)}


def _now(runtime: Runtime, op: Schedule) -> datetime:
    assert runtime.pbx.scenario is not None
    return in_zone(runtime.pbx.exchange.wall(runtime.pbx.scenario), op.timezone)


def _state(runtime: Runtime, node: str, op: Schedule) -> Answer:
    switched, now = runtime.pbx.exchange.switches.now.get(node), _now(runtime, op)
    by_hand = held(switched, now)
    until = switched.until.isoformat(" ", "minutes") if by_hand and switched and switched.until else ""
    state = by_hand or op.hours.outcome(now)
    return {"schedule": node.partition(":")[2], "state": state, "by hand": bool(by_hand), "until": until}
