"""One PBX a data directory."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DataError(Exception):
    """The data directory cannot be used, e.g. because another PBX does; the message says why."""


def hold(data: Path) -> int:
    """Make the directory and lock it until the process ends; returns the descriptor that holds the lock."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DataError(f"cannot use the data directory {data}: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DataError(f"another `scenc run` uses {data}; end it, or give this one its own with --data") from None
    return descriptor
