"""`scenc ctl registrations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer
from scenc.sip.grammar import write_host

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


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
