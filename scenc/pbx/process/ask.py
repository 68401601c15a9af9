"""Asking a PBX by its control socket. Whoever only asks loads nothing of the PBX."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

NAME = "ctl.sock"
ZONE = "timezone"  # of an answer: the company's, by which its times are read
_SECONDS = 120.0


class Unreachable(Exception):
    """No PBX answers on the socket."""


def ask(data: Path, command: str, argument: str = "") -> dict[str, Any]:
    """Ask the PBX whose data directory this is. Raises `Unreachable`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_SECONDS)
        try:
            connection.connect(str(data / NAME))
        except OSError:
            raise Unreachable(_nobody(data)) from None
        connection.sendall(json.dumps({"command": command, "argument": argument}).encode() + b"\n")
        with connection.makefile("rb") as stream:
            line = stream.readline()
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unreachable("the PBX ended before it answered")
    return answer


def _nobody(data: Path) -> str:
    companies = ", ".join(sorted(socket.parent.name for socket in data.glob(f"*/{NAME}")))
    if companies:
        return f"several companies run with the data directory {data}; name one with --company: {companies}"
    return f"no PBX is running with the data directory {data}"
