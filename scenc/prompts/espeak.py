"""Offline speech by espeak-ng, which runs in worker processes (see `worker.py`)."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from scenc.prompts.engine import Pcm, SpeechError

SECONDS = 30.0  # more than the worker gives one text
REVISION = 1  # of voices and speed in worker.py
PACKAGE = "espeakng_loader"


class Espeak:
    """Keeps one worker process for each thread that speaks at the same time."""

    name = "espeak"

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """The library's, and that of our choice of voices."""
        _require_package()
        return f"{_library_version()}/{REVISION}"

    def speak(self, text: str, language: str, voice: str) -> Pcm:
        """Two threads get two workers; a worker that failed is not used again."""
        _require_package()
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or _started()
        try:
            pcm = worker.speak({"text": text, "language": language, "voice": voice})
        except BaseException:
            worker.close()
            raise
        with self._lock:
            self._idle.append(worker)
        return pcm

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()


@functools.cache
def _library_version() -> str:
    return importlib.metadata.version(PACKAGE)


def _require_package() -> None:
    if importlib.util.find_spec(PACKAGE) is None:
        raise SpeechError("the speech engine “espeak” is not installed", "install it: pip install espeakng-loader")


def _started() -> _Worker:
    try:
        return _Worker()
    except OSError as error:
        raise SpeechError(f"the espeak worker process cannot be started: {error.strerror}") from error


class _Worker:
    def __init__(self) -> None:
        # The worker finds modules where we do, but never (-P) in the directory it is started from.
        path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scenc.prompts.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"},
        )

    def speak(self, request: dict[str, str]) -> Pcm:
        """Raises `SpeechError` when the worker refuses, dies or is silent for too long."""
        limit = threading.Timer(SECONDS, self._process.kill)
        limit.daemon = True
        limit.start()
        try:
            return self._exchange(request)
        except (OSError, ValueError, KeyError) as error:
            raise SpeechError("the espeak worker process died") from error
        finally:
            limit.cancel()

    def _exchange(self, request: dict[str, str]) -> Pcm:
        stdin, stdout = self._pipes()
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()
        head = json.loads(stdout.readline())
        if "error" in head:
            raise SpeechError(head["error"])
        samples = stdout.read(head["bytes"])
        if len(samples) != head["bytes"]:
            raise OSError("short answer")
        return Pcm(samples, head["rate"])

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        return stdin, stdout

    def close(self) -> None:
        self._process.kill()
        for pipe in self._pipes():
            try:
                pipe.close()
            except OSError:  # unsent bytes for a dead worker
                continue
        self._process.wait()
