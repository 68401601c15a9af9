"""Writing what a command made, and changing scenarios."""

from __future__ import annotations

import os
from pathlib import Path


def write(file: Path, text: str) -> None:
    """All or nothing; a link stays a link, permissions stay, a device is written to as it is. Raises `OSError`."""
    if file.exists() and not file.is_file():
        file.write_text(text, "utf-8", "replace")
        return
    file = file.resolve()
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with new.open("wb") as out:
            out.write(text.encode("utf-8", "replace"))
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            new.chmod(file.stat().st_mode)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def difference(file: str, before: str, after: str) -> str:
    """A unified diff, empty if nothing changes."""
    from difflib import unified_diff

    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in unified_diff(*lines, file, file))
