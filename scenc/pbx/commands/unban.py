"""`scenc ctl unban`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer, Refused

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def unban(runtime: Runtime, argument: str) -> Answer:
    """Hear somebody again."""
    try:
        lifted = runtime.guard.pardon(argument)
    except ValueError:
        lifted = False
    if not lifted:
        raise Refused(f"“{argument}” is not banned; `scenc ctl bans` lists who is")
    return {"unbanned": argument}
