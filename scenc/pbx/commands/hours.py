"""`scenc ctl hours`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer
from scenc.pbx.commands.schedules import turn

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def hours(runtime: Runtime, argument: str) -> Answer:
    """Let a schedule follow its hours again."""
    return turn(runtime, argument, None)
