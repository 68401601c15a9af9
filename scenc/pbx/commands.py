"""What `scenc ctl` can ask of a running PBX: one function a command, plain values out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from scenc.bundle.schema import Queue
from scenc.flow.ops.schedule import Schedule
from scenc.flow.queueing import service_level
from scenc.schedule.switch import Held, held, hold
from scenc.schedule.zone import in_zone
from scenc.sip.grammar import write_host
from scenc.store.tables import calls as call_table
from scenc.store.tables import messages as message_table
from scenc.store.tables import waits

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime

Answer = dict[str, Any]
RECENT = 50


class Refused(Exception):
    """The command cannot be carried out; the message says why."""


async def status(runtime: Runtime, argument: str) -> Answer:
    """Is it well?"""
    scenario = runtime.pbx.scenario
    return {
        "company": scenario.bundle.company.name if scenario else "",
        "bundle": scenario.id if scenario else "",
        "listening": [str(listen) for listen in runtime.settings.listens],
        "calls": len(runtime.pbx.calls),
        "registered": sum(map(len, runtime.location.all(runtime.loop.time()).values())),
        "trunks": runtime.pbx.exchange.trunks.states(),
        "draining": runtime.pbx.draining,
        "late_ticks": runtime.media.late_ticks,  # of sound, by 5 ms or more
    }


async def accounts(runtime: Runtime, argument: str) -> Answer:
    """What to type into a softphone. Passwords that came as secrets are not shown: whoever gave them knows them."""
    rows = [
        {
            "user": account.user,
            "number": number,
            "name": account.display,
            "password": f"secret {account.secret}" if account.secret else account.password,
        }
        for number, account in sorted(runtime.accounts.by_number.items())
    ]
    return {"listening": [str(listen) for listen in runtime.settings.listens], "accounts": rows}


async def calls(runtime: Runtime, argument: str) -> Answer:
    """Calls in progress, then the latest that ended."""
    running = [
        {
            "id": id,
            "caller": call.journal.caller,
            "called": call.journal.called,
            "started": call.journal.started,
            "node": call.journal.path[-1][1] if call.journal.path else "",
            "party": call.journal.party,
        }
        for id, call in runtime.pbx.calls.items()
    ]
    ended = select(call_table).where(call_table.c.ended.is_not(None)).order_by(call_table.c.started.desc())
    return {"running": running, "ended": await _read(runtime, ended.limit(RECENT))}


async def messages(runtime: Runtime, argument: str) -> Answer:
    """Voicemail messages, of one mailbox or of all."""
    query = select(message_table).order_by(message_table.c.received)
    rows = await _read(runtime, query.where(message_table.c.mailbox == argument) if argument else query)
    folder = runtime.settings.data.resolve()
    return {"messages": [{**row, "file": str(folder / row["file"])} for row in rows]}


async def registrations(runtime: Runtime, argument: str) -> Answer:
    """Which phones are there."""
    now = runtime.loop.time()
    return {
        "registrations": [
            {
                "number": number,
                "contact": binding.shown,
                "transport": binding.flow.transport,
                "from": write_host(*binding.flow.remote),
                "seconds": round(binding.expires - now),
                "agent": binding.agent,
                "woken by": binding.provider,
            }
            for number, bindings in sorted(runtime.location.all(now).items())
            for binding in bindings
        ]
    }


async def _read(runtime: Runtime, query: Select[Any]) -> list[Answer]:
    """The store waits for the disk; calls do not wait for it."""
    return [dict(row) for row in await asyncio.to_thread(runtime.store.read, query)]


async def schedules(runtime: Runtime, argument: str) -> Answer:
    """Which schedules are open, and whether by hand."""
    return {"schedules": [_state(runtime, node) for node in _schedules(runtime)]}


async def lock(runtime: Runtime, argument: str) -> Answer:
    """Hold a schedule closed by hand."""
    return _hold(runtime, argument, "closed")


async def unlock(runtime: Runtime, argument: str) -> Answer:
    """Hold a schedule open by hand."""
    return _hold(runtime, argument, "open")


async def hours(runtime: Runtime, argument: str) -> Answer:
    """Let a schedule follow its hours again."""
    node = _schedule(runtime, argument)
    runtime.pbx.exchange.switches.turn(node, None)
    return _state(runtime, node)


def _hold(runtime: Runtime, name: str, state: Held) -> Answer:
    node = _schedule(runtime, name)
    op = _schedules(runtime)[node]
    runtime.pbx.exchange.switches.turn(node, hold(op.hours, state, _now(runtime, op)))
    return _state(runtime, node)


def _schedules(runtime: Runtime) -> dict[str, Schedule]:
    nodes = runtime.pbx.scenario.bundle.nodes if runtime.pbx.scenario else {}
    return {id: node.op for id, node in nodes.items() if isinstance(node.op, Schedule)}


def _schedule(runtime: Runtime, name: str) -> str:
    known = _schedules(runtime)
    if f"schedule:{name}" not in known:
        names = ", ".join(node.partition(":")[2] for node in known) or "none"
        raise Refused(f"there is no schedule “{name}”; there are: {names}")
    return f"schedule:{name}"


def _now(runtime: Runtime, op: Schedule) -> datetime:
    assert runtime.pbx.scenario is not None
    return in_zone(runtime.pbx.exchange.wall(runtime.pbx.scenario), op.timezone)


def _state(runtime: Runtime, node: str) -> Answer:
    op, switched = _schedules(runtime)[node], runtime.pbx.exchange.switches.now.get(node)
    now = _now(runtime, op)
    by_hand = held(switched, now)
    until = switched.until.isoformat(" ", "minutes") if by_hand and switched and switched.until else ""
    state = by_hand or op.hours.outcome(now)
    return {"schedule": node.partition(":")[2], "state": state, "by hand": bool(by_hand), "until": until}


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


async def parked(runtime: Runtime, argument: str) -> Answer:
    """Which calls are parked, and where."""
    taken = runtime.pbx.exchange.parking.taken()
    return {
        "parked": [
            {"place": place, "id": call.journal.call, "caller": call.journal.caller} for place, call in taken.items()
        ]
    }


async def queues(runtime: Runtime, argument: str) -> Answer:
    """Who waits, who serves, and how many of today's callers were answered in time."""
    scenario, exchange = runtime.pbx.scenario, runtime.pbx.exchange
    assert scenario is not None
    midnight = exchange.wall(scenario).replace(hour=0, minute=0, second=0, microsecond=0)
    began = exchange.time() - (exchange.wall(scenario) - midnight).total_seconds()
    waited = await _read(runtime, select(waits).where(waits.c.began >= began))
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


async def hangup(runtime: Runtime, argument: str) -> Answer:
    """End a call."""
    call = runtime.pbx.calls.get(argument)
    if call is None:
        raise Refused(f"there is no call “{argument}”; `scenc ctl calls` lists them")
    call.hang_up('SIP;text="hung up by the operator"', "operator")
    return {"ended": argument}


async def drain(runtime: Runtime, argument: str) -> Answer:
    """Take no new calls, end when the running ones have ended."""
    runtime.drain()
    return {"calls": len(runtime.pbx.calls)}


async def bans(runtime: Runtime, argument: str) -> Answer:
    """Who is not heard at the moment."""
    banned = runtime.guard.banned().items()
    return {"bans": [{"source": source, "seconds": round(left), "why": why} for source, (left, why) in banned]}


async def unban(runtime: Runtime, argument: str) -> Answer:
    """Hear somebody again."""
    try:
        lifted = runtime.guard.pardon(argument)
    except ValueError:
        lifted = False
    if not lifted:
        raise Refused(f"“{argument}” is not banned; `scenc ctl bans` lists who is")
    return {"unbanned": argument}


COMMANDS: Mapping[str, Callable[[Runtime, str], Awaitable[Answer]]] = {
    "accounts": accounts,
    "bans": bans,
    "calls": calls,
    "drain": drain,
    "hangup": hangup,
    "hours": hours,
    "lock": lock,
    "messages": messages,
    "parked": parked,
    "queues": queues,
    "registrations": registrations,
    "schedules": schedules,
    "status": status,
    "unban": unban,
    "unlock": unlock,
    "users": users,
}
