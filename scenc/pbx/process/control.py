"""The control socket: a line of JSON in, a line of JSON out, for the owner of the data directory only."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from scenc.pbx.commands import COMMANDS, Refused
from scenc.pbx.process.ask import NAME, ZONE
from scenc.store.store import StoreError

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime

log = structlog.get_logger("ctl")

_LIMIT = 64 * 1024


async def serve(runtime: Runtime, data: Path) -> asyncio.Server:
    """Listen on `data`/ctl.sock; the socket is readable by its owner only (0600)."""
    path = data / NAME
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(lambda r, w: _serve(runtime, r, w), path, limit=_LIMIT)
    finally:
        os.umask(before)


async def _serve(runtime: Runtime, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        line = await reader.readline()
        answer = await _answer(runtime, line)
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
    except (ConnectionError, ValueError):
        pass
    finally:
        writer.close()


async def _answer(runtime: Runtime, line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
        name, argument = str(request["command"]), str(request.get("argument", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"error": "expected a line of JSON with “command”"}
    if name not in COMMANDS:
        return {"error": f"unknown command “{name}”; there are {', '.join(COMMANDS)}"}
    try:
        return await _carry_out(runtime, name, argument)
    except (Refused, StoreError) as refused:
        return {"error": str(refused)}
    except Exception:
        log.exception("fault in a command", command=name)
        return {"error": "a fault of scenc; its log says more"}


async def _carry_out(runtime: Runtime, name: str, argument: str) -> dict[str, Any]:
    answer = await COMMANDS[name](runtime, argument)
    scenario = runtime.pbx.scenario
    return answer if scenario is None else {**answer, ZONE: scenario.bundle.company.timezone}
