"""`scenc ctl login`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer
from scenc.pbx.commands.agents import serve

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def login(runtime: Runtime, argument: str) -> Answer:
    """Let an agent be offered calls."""
    return serve(runtime, argument, "free")
