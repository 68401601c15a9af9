"""Writing what a command made, and changing scenarios."""

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


def difference(file: str, before: str, after: str) -> str:
    """A unified diff, empty if nothing changes."""
    from difflib import unified_diff

    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in unified_diff(*lines, file, file))


def replace(path: Path, text: str) -> None:
    """All or nothing; a link stays a link, and the permissions stay. Raises OSError."""
    import shutil
    from tempfile import NamedTemporaryFile

    path = path.resolve()
    temporary: str | None = None
    try:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = file.name
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise
