"""LookUp: who is it that calls?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scenc.flow.actions import LookUp
from scenc.flow.events import LookedUp
from scenc.flow.ops.lookup import Lookup
from scenc.pbx.lookups import ask

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def look_up(action: LookUp, call: Call) -> None:
    """By the scenario's table, or by its service. The flow goes on when its time is over; an answer that comes later
    finds the call elsewhere, and is not told."""
    lookup, op, node = call.scenario.bundle.lookups[action.lookup], call.op, call.node
    if not lookup.url or not isinstance(op, Lookup):
        call.post(LookedUp(lookup.entries.get(action.caller, "")))
        return

    def told(task: asyncio.Task[str]) -> None:
        if not task.cancelled() and not call.over and call.node == node:
            call.post(LookedUp(task.result()))

    task = call.exchange.loop.create_task(ask(lookup.url, action.caller, op.timeout))
    task.add_done_callback(told)
    call.after.append(task.cancel)
