"""`scenc ctl help`."""

from __future__ import annotations

from inspect import getdoc
from typing import TYPE_CHECKING

from scenc.pbx import commands

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def help(runtime: Runtime, argument: str) -> commands.Answer:
    """What can be asked."""
    told = {name: getdoc(command) or "" for name, command in commands.COMMANDS.items()}
    return {"commands": [{"command": name, "what": words.splitlines()[0]} for name, words in told.items()]}
