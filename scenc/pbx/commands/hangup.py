"""`scenc ctl hangup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer, Refused

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def hangup(runtime: Runtime, argument: str) -> Answer:
    """End a call."""
    call = runtime.pbx.calls.get(argument)
    if call is None:
        raise Refused(f"there is no call “{argument}”; `scenc ctl calls` lists them")
    call.hang_up('SIP;text="hung up by the operator"', "operator")
    return {"ended": argument}
