"""What `scenc ctl` can ask of a running PBX: one function a command, plain values out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from scenc.sip.grammar import write_host
from scenc.store.tables import calls as call_table
from scenc.store.tables import messages as message_table

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
                "contact": binding.contact,
                "transport": binding.flow.transport,
                "from": write_host(*binding.flow.remote),
                "seconds": round(binding.expires - now),
                "agent": binding.agent,
            }
            for number, bindings in sorted(runtime.location.all(now).items())
            for binding in bindings
        ]
    }


async def _read(runtime: Runtime, query: Select[Any]) -> list[Answer]:
    """The store waits for the disk; calls do not wait for it."""
    return [dict(row) for row in await asyncio.to_thread(runtime.store.read, query)]


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


COMMANDS: Mapping[str, Callable[[Runtime, str], Awaitable[Answer]]] = {
    "accounts": accounts,
    "calls": calls,
    "drain": drain,
    "hangup": hangup,
    "messages": messages,
    "registrations": registrations,
    "status": status,
}
