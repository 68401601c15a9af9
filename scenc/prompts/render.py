"""All prompts of a scenario: from the cache, else spoken or read and put there."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from scenc.bundle.schema import Prompt
from scenc.prompts import cache, recording, words
from scenc.prompts.engine import Fault, SpeechEngine, SpeechError
from scenc.prompts.engines import ENGINES, resolved

FORMAT = 1  # of the processing after the engine: level, silence, rate
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PromptError:
    """Why the prompt `key` cannot be heard. `help` says what to do, empty when there is nothing."""

    key: str
    reason: str
    help: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Rendered:
    """Prompts with `audio` set, their WAV files by SHA-256, and what could not be made. `files` are the scenario's own
    recordings that were read, with their SHA-256.

    `made` sounds were spoken or converted now, `cached` ones had been before.
    """

    prompts: Mapping[str, Prompt]
    wavs: Mapping[str, bytes]
    errors: tuple[PromptError, ...]
    made: int
    cached: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Job:
    """A sound to be made: its key in the cache and how."""

    key: str
    make: Callable[[], bytes]


def render(
    prompts: Mapping[str, Prompt],
    base: Path,
    store: cache.Cache,
    engine: str | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Rendered:
    """Files are relative to `base`; `engine` replaces what the prompts ask for.

    `progress` hears how many sounds of how many are ready. Raises `OSError` when the cache cannot be written.
    """
    engines: dict[str, SpeechEngine] = {}
    try:
        return _rendered(prompts, _Planner(base, engine, engines, {}), store, progress)
    finally:
        for opened in engines.values():
            opened.close()


def _rendered(prompts: Mapping[str, Prompt], planner: _Planner, store: cache.Cache, progress: Progress) -> Rendered:
    jobs: dict[str, _Job] = {}
    failures: dict[str, SpeechError] = {}
    for name, prompt in prompts.items():
        if prompt.composed:
            continue
        try:
            jobs[name] = planner.job(prompt)
        except SpeechError as error:
            failures[name] = error
    wanted = {job.key: job for job in jobs.values()}
    wavs = {key: wav for key in wanted if (wav := store.get(key)) is not None}
    missing = [job for key, job in wanted.items() if key not in wavs]
    made, broken = _made(missing, store, progress)
    wavs |= made
    failures |= {name: broken[job.key] for name, job in jobs.items() if job.key in broken}
    sounds = {name: _sha256(wavs[job.key]) for name, job in jobs.items() if job.key in wavs}
    return Rendered(
        {
            name: replace(prompt, audio=sounds.get(name, ""))
            for name, prompt in prompts.items()
            if prompt.composed or name in sounds
        },
        {_sha256(wav): wav for wav in wavs.values()},
        tuple(_error(name, failures[name]) for name in prompts if name in failures),
        len(made),
        len(wavs) - len(made),
        planner.files,
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    base: Path
    engine: str | None
    engines: dict[str, SpeechEngine]
    files: dict[str, str]

    def job(self, prompt: Prompt) -> _Job:
        """Raises `SpeechError` for what is wrong before anything is spoken."""
        return self._recording(prompt) if prompt.file else self._speech(prompt)

    def _recording(self, prompt: Prompt) -> _Job:
        data = recording.read(self.base, prompt.file)
        self.files[str(self.base / prompt.file)] = sha256 = _sha256(data)
        key = cache.key(FORMAT, _tools(), "file", sha256)
        return _Job(key, functools.partial(_converted, data))

    def _speech(self, prompt: Prompt) -> _Job:
        said = words.spoken(prompt.text, prompt.language)
        if not any(map(str.isalnum, said)):
            raise SpeechError("there is nothing to say in this text")
        engine = self._opened(resolved(self.engine or prompt.engine))
        key = cache.key(FORMAT, _tools(), engine.name, engine.version, prompt.language, prompt.voice, said)
        return _Job(key, functools.partial(_spoken, engine, said, prompt.language, prompt.voice))

    def _opened(self, name: str) -> SpeechEngine:
        if name not in ENGINES:
            raise SpeechError(f"there is no speech engine “{name}”", f"choose {', '.join(ENGINES)} or auto")
        if name not in self.engines:
            self.engines[name] = ENGINES[name]()
        return self.engines[name]


def _error(name: str, error: SpeechError) -> PromptError:
    return PromptError(name, error.reason, error.help, error.fault)


def _converted(data: bytes) -> bytes:
    from scenc.prompts import sound  # numpy is slow to load, and not needed when all is in the cache

    return sound.telephone(*sound.decode(data))


def _spoken(engine: SpeechEngine, said: str, language: str, voice: str) -> bytes:
    from scenc.prompts import sound

    return sound.telephone(*sound.from_pcm(engine.speak(said, language, voice)))


def _made(jobs: list[_Job], store: cache.Cache, progress: Progress) -> tuple[dict[str, bytes], dict[str, SpeechError]]:
    """Sounds and failures by the jobs' keys; an interrupt leaves at once what has not begun."""
    wavs: dict[str, bytes] = {}
    broken: dict[str, SpeechError] = {}
    if not jobs:
        return wavs, broken
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(jobs))) as pool:
        running: dict[Future[bytes], str] = {pool.submit(job.make): job.key for job in jobs}
        try:
            for done, future in enumerate(as_completed(running), 1):
                try:
                    wavs[running[future]] = future.result()
                    store.put(running[future], future.result())
                except SpeechError as error:
                    broken[running[future]] = error
                progress(done, len(jobs))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return wavs, broken


@functools.cache
def _tools() -> str:
    """Versions of what decodes and resamples."""
    return " ".join(f"{name}/{importlib.metadata.version(name)}" for name in ("soundfile", "soxr"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
