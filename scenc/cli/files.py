"""Writing what a command made."""

from __future__ import annotations

import os
from pathlib import Path


def write(file: Path, text: str) -> None:
    """All or nothing; a device is written to as it is. Raises `OSError`."""
    if file.exists() and not file.is_file():
        file.write_text(text, "utf-8", "replace")
        return
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        new.write_text(text, "utf-8", "replace")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
