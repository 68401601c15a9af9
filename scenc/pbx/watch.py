"""`--watch`: notice that the scenario changed, by looking at its files once a second."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

SECONDS = 1.0


def fingerprint(scenario: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files that make up the scenario."""
    files = [scenario] if scenario.is_file() else sorted(scenario.rglob("*"))
    return tuple((str(file), stat.st_size, stat.st_mtime_ns) for file in files if (stat := _stat(file)))


async def watch(scenario: Path, changed: Callable[[], Awaitable[object]]) -> None:
    """Call `changed` after the files have changed and then kept still for a look."""
    known = seen = fingerprint(scenario)
    while True:
        await asyncio.sleep(SECONDS)
        last, seen = seen, fingerprint(scenario)
        if seen != known and seen == last:
            known = seen
            await changed()


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat() if file.is_file() else None
    except OSError:
        return None
