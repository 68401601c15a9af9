"""From a scenario on disk to a loaded bundle. The compiler runs as a process of its own: it shares neither the
interpreter with the calls nor its faults."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scenc.bundle.load import BundleError, load_bundle, read_pcm
from scenc.bundle.schema import Bundle

FOLDER = "bundle"


class Unsound(Exception):
    """The scenario was not taken; the message holds its diagnostics."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A bundle, its id, and how a prompt's samples are read by their SHA-256."""

    bundle: Bundle
    id: str
    pcm: Callable[[str], bytes]


class Loader:
    """Compiles into `data`/bundle/N, N counting up, so that calls on an older bundle keep their prompts."""

    def __init__(self, scenario: Path, data: Path, engine: str | None) -> None:
        self._scenario = scenario
        self._folder = data / FOLDER
        self._engine = engine
        self._count = 0
        shutil.rmtree(self._folder, ignore_errors=True)

    async def load(self) -> Loaded:
        """Compile, where it is not a bundle already, and load. Raises `Unsound`."""
        source = self._scenario
        if (source / "manifest.yaml").is_file():
            return await asyncio.to_thread(self._read, source)
        self._count += 1
        target = self._folder / str(self._count)
        target.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "scenc", "compile", str(source), "-o", str(target)]
        if self._engine is not None:
            command += ["--engine", self._engine]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output, _ = await process.communicate()
        if process.returncode != 0:
            raise Unsound(output.decode(errors="replace").rstrip())
        return await asyncio.to_thread(self._read, target)

    @staticmethod
    def _read(folder: Path) -> Loaded:
        try:
            bundle, id = load_bundle(folder)
        except BundleError as error:
            raise Unsound(str(error)) from None
        return Loaded(bundle, id, partial(read_pcm, folder))
