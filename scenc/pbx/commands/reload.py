"""`scenc ctl reload`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer, Refused

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def reload(runtime: Runtime, argument: str) -> Answer:
    """Take the edited scenario, if it is sound."""
    report = await runtime.reload()
    if not report.taken:
        raise Refused(report.text)
    return {"bundle": report.bundle}
