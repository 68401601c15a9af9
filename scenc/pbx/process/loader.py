"""From a scenario on disk to a loaded bundle. The compiler runs as a process of its own: it shares neither the
interpreter with the calls nor its faults. Nothing is compiled where the newest bundle would come out again."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scenc.bundle.load import BundleError, Shards, load_bundle, read_pcm, whole
from scenc.bundle.schema import Bundle
from scenc.pbx.process import origin
from scenc.pbx.process.origin import Origin

FOLDER = "bundle"


class Unsound(Exception):
    """The scenario was not taken; the message holds its diagnostics. `code` is the exit code of a start: 1 where there
    are any, 2 where it could not even be read."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Loaded:
    """A bundle, its id, and how a prompt's samples are read by their SHA-256. `drop` takes it from the disk."""

    bundle: Bundle
    id: str
    pcm: Callable[[str], bytes]
    drop: Callable[[], None] = lambda: None


class Loader:
    """Compiles into `data`/bundle/N, N counting up, so that calls on an older bundle keep their prompts; N.json tells
    of what it was made."""

    def __init__(self, scenario: Path, data: Path, engine: str | None) -> None:
        self._scenario = scenario
        self._folder = data / FOLDER
        self._order = [str(scenario), *(["--engine", engine] if engine is not None else [])]
        self._newest = _tidied(self._folder)
        self._loaded: Loaded | None = None
        self._shards: Shards = {}

    async def load(self) -> Loaded:
        """Compile, where that is needed, and load. Raises `Unsound`."""
        if (self._scenario / "manifest.yaml").is_file():
            return await asyncio.to_thread(self._read, self._scenario)
        self._loaded = await asyncio.to_thread(self._kept) or await self._compiled()
        return self._loaded

    def _kept(self) -> Loaded | None:
        """The newest bundle, if it is whole and the same would come out again."""
        folder, made_of = self._at(self._newest), origin.written(self._note(self._newest))
        if made_of is None or not made_of.stands(self._order):
            return None
        try:
            if self._loaded is not None and self._loaded.id == made_of.id == whole(folder):
                return self._loaded
            loaded = self._read(folder, self._drop(self._newest))
        except (BundleError, Unsound):
            return None
        return loaded if loaded.id == made_of.id else None

    async def _compiled(self) -> Loaded:
        number = self._newest + 1
        target, sources = self._at(number), self._note(number).with_suffix(".sources")
        self._folder.mkdir(parents=True, exist_ok=True)
        maker = await asyncio.to_thread(origin.maker)
        command = [sys.executable, "-m", "scenc", "compile", *self._order, "-o", str(target), "--sources", str(sources)]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:  # nobody waits for it any more: the next start writes to the same place
                process.kill()
        if process.returncode != 0:
            raise Unsound(output.decode(errors="replace").rstrip(), 1 if process.returncode == 1 else 2)
        return await asyncio.to_thread(self._noted, number, sources, maker)

    def _noted(self, number: int, sources: Path, maker: str) -> Loaded:
        """The bundle that was just compiled; what it was made of is on the disk, too."""
        loaded = self._read(self._at(number), self._drop(number))
        Origin(loaded.id, self._order, maker, origin.files(sources)).write(self._note(number))
        sources.unlink()
        self._newest = number
        return loaded

    def _at(self, number: int) -> Path:
        return self._folder / str(number)

    def _note(self, number: int) -> Path:
        return self._folder / f"{number}.json"

    def _drop(self, number: int) -> Callable[[], None]:
        def drop() -> None:
            self._note(number).unlink(missing_ok=True)
            shutil.rmtree(self._at(number), ignore_errors=True)

        return drop

    def _read(self, folder: Path, drop: Callable[[], None] = lambda: None) -> Loaded:
        try:
            bundle, id = load_bundle(folder, self._shards)
        except BundleError as error:
            raise Unsound(str(error), 2) from None
        return Loaded(bundle, id, partial(read_pcm, folder), drop)


def _tidied(folder: Path) -> int:
    """The number of the newest bundle, 0 if there is none; everything else there was left behind."""
    there = list(folder.iterdir()) if folder.is_dir() else []
    newest = max((int(each.stem) for each in there if each.suffix == ".json" and each.stem.isdecimal()), default=0)
    for each in there:
        if each.name in (str(newest), f"{newest}.json"):
            continue
        shutil.rmtree(each, ignore_errors=True)
        with suppress(OSError):
            each.unlink()
    return newest
