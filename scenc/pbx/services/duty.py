"""Agents come, go and have a break: `agent-in`, `agent-out`, `pause`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.equipment.personal import Duty


def agent_in(call: Call, argument: str) -> str:
    """Be offered calls from now on."""
    return "done" if _serve(call, "free") else ""


def agent_out(call: Call, argument: str) -> str:
    """Be offered no more calls."""
    return "done" if _serve(call, "away") else ""


def pause(call: Call, argument: str) -> str:
    """Have a break, or end it; only for who is there at all."""
    status = call.exchange.queues.status(_agent(call))
    if status == "away":
        return ""
    duty: Duty = "free" if status == "paused" else "paused"
    if not _serve(call, duty):
        return ""
    return "on" if duty == "paused" else "off"


def _serve(call: Call, duty: Duty) -> bool:
    agent = _agent(call)
    if not duty or not call.exchange.queues.serve(agent, duty):
        return False
    call.exchange.personal.serve(agent, duty)
    return True


def _agent(call: Call) -> str:
    """Our user who calls, or whoever has the number outside from which the call comes."""
    bundle, number = call.scenario.bundle, call.caller.number
    if call.caller.user or not number:
        return call.caller.user
    phones = (phone.name for phone in bundle.phones.values() if phone.number == number)
    return next(phones, "") or next((user.name for user in bundle.users.values() if user.mobile == number), "")
