"""Writing what a command made, and changing scenarios."""

from __future__ import annotations

from pathlib import Path

from scenc.whole import write_whole


def write(file: Path, text: str) -> None:
    """All or nothing; a link stays a link, permissions stay, a device is written to as it is. Raises `OSError`."""
    if file.exists() and not file.is_file():
        file.write_text(text, "utf-8", "replace")
        return
    write_whole(file, text.encode("utf-8", "replace"))


def difference(file: str, before: str, after: str) -> str:
    """A unified diff, empty if nothing changes."""
    from difflib import unified_diff

    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in unified_diff(*lines, file, file))
