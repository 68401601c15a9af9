"""`scenc ctl lock`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer
from scenc.pbx.commands.schedules import turn

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def lock(runtime: Runtime, argument: str) -> Answer:
    """Hold a schedule closed by hand."""
    return turn(runtime, argument, "closed")
