"""`scenc ctl unlock`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer
from scenc.pbx.commands.schedules import turn

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def unlock(runtime: Runtime, argument: str) -> Answer:
    """Hold a schedule open by hand."""
    return turn(runtime, argument, "open")
