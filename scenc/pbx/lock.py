"""One PBX a data directory."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DataInUse(Exception):
    """Another PBX runs with this data directory."""


def hold(data: Path) -> int:
    """Make the directory and lock it until the process ends; returns the descriptor that holds the lock."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DataInUse(f"another `scenc run` uses {data}; end it, or give this one its own with --data") from None
    return descriptor
