"""`scenc ctl status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


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
