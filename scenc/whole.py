"""Files that are there whole, or as they were before."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600  # for its owner only


def write_whole(file: Path, data: bytes, mode: int | None = None) -> None:
    """All or nothing, on disk on return; a link stays a link. Permissions are `mode`, or stay. Raises `OSError`."""
    file = file.resolve()
    new = file.with_name(f".{file.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if mode is None and file.exists():
            new.chmod(file.stat().st_mode)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
