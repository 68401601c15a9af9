"""Recorded conversations: written while they are held, listed from their first second on; the sound is deleted when its
time is over."""

from __future__ import annotations

import struct
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from scenc.bundle.schema import Recording
from scenc.media.port import Form, LegId, MediaEngine, MediaError, Rate
from scenc.pbx.calls.sound import WIDE
from scenc.store.store import Store
from scenc.store.tables import begin_recording, drop_recording, recordings, settle_recording

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg

log = structlog.get_logger("recording")

FOLDER = "recordings"
LONGEST_SECONDS = 24 * 3600.0
_HEADERS = {1: 44, 6: 58}  # bytes of a WAV, by its kind: linear, A-law
_ENDINGS: dict[Form, str] = {"PCMA": "wav", "linear": "wav", "opus": "opus"}


class Archive:
    """Records into `data`/recordings/POLICY/ID.wav, or ID.opus. What waits for the disk is done by `executor`."""

    def __init__(self, media: MediaEngine, store: Store, data: Path, executor: Executor) -> None:
        self._media = media
        self._store = store
        self._data = data
        self._executor = executor
        self._recorded: dict[LegId, str] = {}  # what is written there
        self._closing: set[LegId] = set()  # whose recording is being completed
        self._names: dict[str, list[str]] = {}  # of the recordings of calls in progress

    def recover(self) -> int:
        """Complete what a crash cut off; how many there were."""
        cut = self._store.read(select(recordings).where(recordings.c.seconds.is_(None)))
        for row in cut:
            self._settle(row["id"], _length(self._data / row["file"]))
        return len(cut)

    def begin(self, call: Call, policy: Recording) -> LegId | None:
        """Record what the caller and who they talk with say; on which leg. That it cannot be done is reported, and the
        call goes on: None."""
        leg, journal = call.leg.open_media(), call.journal
        if self.records(leg):
            return leg
        id = next(id for id in _ids(journal.call) if id not in self._names.get(journal.call, ()))
        rate = min(each.rate for each in (call.bridge.legs if call.bridge else (call.leg,)))
        form = self._form(policy, journal.call, rate)
        file = f"{FOLDER}/{policy.name}/{id}.{_ENDINGS[form]}"
        path = self._data / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._media.record(leg, path, LONGEST_SECONDS, "mixed" if policy.mixed else "stereo", form, rate)
        except (OSError, MediaError) as error:
            log.error("a call could not be recorded", call=journal.call, error=str(error))
            return None
        self._recorded[leg] = id
        self._names.setdefault(journal.call, []).append(id)
        if len(self._names[journal.call]) == 1:
            call.after.append(lambda: self._names.pop(journal.call, None))
        loop = call.exchange.loop
        call.leg.dispose = lambda leg: self._executor.submit(self._finish, id, leg, loop, self._close)
        now = call.exchange.time()
        row = {
            "id": id,
            "call": journal.call,
            "policy": policy.name,
            "purpose": policy.purpose,
            "basis": policy.basis,
            "started": now,
            "seconds": None,
            "until": now + policy.keep_seconds,
            "file": file,
            "dropped": None,
        }
        self._store.write(begin_recording, row)
        return leg

    def end(self, leg: Leg, loop: AbstractEventLoop, then: Callable[[], object]) -> None:
        """What is said on the leg from now on is not recorded; when `then` is called it may be recorded anew."""
        if leg.handle is None or leg.handle not in self._recorded:
            return
        self._media.pause(leg.handle, paused=True)  # at once: the disk may be busy
        self._closing.add(leg.handle)
        ended = self._executor.submit(self._finish, self._recorded.pop(leg.handle), leg.handle, loop, lambda _: then())

        def dispose(leg: LegId) -> None:
            ended.add_done_callback(lambda _: loop.call_soon_threadsafe(self._media.close, leg))

        leg.dispose = dispose

    def pause(self, leg: LegId, *, paused: bool) -> None:
        """Whether what is said is left out for now."""
        self._media.pause(leg, paused)

    def _form(self, policy: Recording, call: str, rate: Rate) -> Form:
        """What is wider than G.711 stays whole."""
        wav: Form = "linear" if rate == WIDE else "PCMA"
        if policy.opus and "opus" not in self._media.codecs:
            log.warning("no library for Opus here: recorded as a WAV", call=call, policy=policy.name)
            return wav
        return "opus" if policy.opus else wav

    def records(self, leg: LegId | None) -> bool:
        """Whether a conversation is being recorded on this leg."""
        return leg in self._recorded or leg in self._closing

    def _close(self, leg: LegId) -> None:
        self._recorded.pop(leg, None)
        self._media.close(leg)

    def _finish(self, id: str, leg: LegId, loop: AbstractEventLoop, then: Callable[[LegId], object]) -> None:
        """A conversation is over: complete the file. Runs in a thread of the executor."""
        seconds = 0.0
        try:
            seconds = self._media.finish(leg)
        except MediaError as error:
            log.error("a recording may be cut short", recording=id, error=str(error))
        finally:
            loop.call_soon_threadsafe(self._closing.discard, leg)
            loop.call_soon_threadsafe(then, leg)
        self._settle(id, seconds)

    def _settle(self, id: str, seconds: float) -> None:
        self._store.write(settle_recording, {"key": id, "length": round(seconds, 2)})

    def purge(self, now: float) -> None:
        """Delete the sound of what has been kept for as long as its policy says; that it was recorded stays known."""
        old = select(recordings).where(recordings.c.until < now, recordings.c.dropped.is_(None))
        for row in self._store.read(old):
            try:
                (self._data / row["file"]).unlink(missing_ok=True)
            except OSError as error:
                log.error("a file could not be removed", file=row["file"], error=error.strerror)
                continue
            self._store.write(drop_recording, {"key": row["id"], "at": now})
            log.info("recording deleted", recording=row["id"], policy=row["policy"])


def _ids(call: str) -> Iterator[str]:
    """For the recordings of a call, one after another."""
    yield call
    yield from (f"{call}-{number}" for number in count(2))


def _length(path: Path) -> float:
    """Of what was written: of a WAV by its size and the bytes a second; in Opus by its last page."""
    if path.suffix == ".opus":
        return _length_of_opus(path)
    try:
        with path.open("rb") as file:
            kind, second = struct.unpack("<H6xI", file.read(32)[20:])
        return float(max(0, path.stat().st_size - _HEADERS[kind]) / second)
    except (OSError, struct.error, KeyError, ZeroDivisionError):
        return 0.0


def _length_of_opus(path: Path) -> float:
    import soundfile

    try:
        return float(soundfile.info(path).duration)
    except (OSError, soundfile.LibsndfileError):
        return 0.0
