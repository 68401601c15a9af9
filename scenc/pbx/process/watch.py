"""`--watch`: notice that the scenario changed, by looking at its files once a second."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

SECONDS = 1.0
TEXTS = (".scen", ".csv")

Fingerprint = tuple[tuple[str, int, int], ...]


def fingerprint(scenario: Path, data: Path) -> Fingerprint:
    """Names, sizes and times of the files that make up the scenario: of a folder all, of a file itself and the texts
    below its folder that it may import. What we write ourselves, to `data`, is not part of it, and neither is what is
    hidden."""
    if scenario.is_file():
        others = _files(scenario.parent, data.resolve()) if _has_others(scenario) else ()
        files = [scenario, *sorted(other for other in others if other.suffix in TEXTS)]
    else:
        files = sorted(_files(scenario, data.resolve()))
    return tuple((str(file), stat.st_size, stat.st_mtime_ns) for file in files if (stat := _stat(file)))


def _files(folder: Path, data: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder.resolve()):
        folders[:] = [each for each in folders if not each.startswith(".") and Path(root, each) != data]
        yield from (Path(root, each) for each in files if not each.startswith("."))


def _has_others(scenario: Path) -> bool:
    """Whether it may need other files: a folder that holds much else is looked through only then."""
    try:
        text = scenario.read_bytes()
    except OSError:
        return False
    return b"import" in text or b"csv" in text


async def watch(known: Fingerprint, scenario: Path, data: Path, changed: Callable[[], Awaitable[object]]) -> None:
    """Call `changed` after the files differ from what was loaded (`known`) and have kept still for a look."""
    seen = known
    while True:
        await asyncio.sleep(SECONDS)
        last, seen = seen, await asyncio.to_thread(fingerprint, scenario, data)
        if seen != known and seen == last:
            known = seen
            await changed()


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat() if file.is_file() else None
    except OSError:
        return None
