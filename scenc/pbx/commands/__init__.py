"""What `scenc ctl` can ask of a running PBX: one file a command, each a function of its name; plain values out.

The first line of its docstring is what `scenc ctl help` says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from scenc.discovery import functions

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime

Answer = dict[str, Any]
Command = Callable[["Runtime", str], Coroutine[Any, Any, Answer]]


class Refused(Exception):
    """The command cannot be carried out; the message says why."""


async def read(runtime: Runtime, query: Select[Any]) -> list[Answer]:
    """The store waits for the disk; calls do not wait for it."""
    return [dict(row) for row in await asyncio.to_thread(runtime.store.read, query)]


COMMANDS: Mapping[str, Command] = functions("scenc.pbx.commands")
