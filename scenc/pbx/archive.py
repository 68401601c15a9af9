"""Recorded conversations: written while they are held, listed from their first second on, deleted when their time is
over."""

from __future__ import annotations

import time
from asyncio import AbstractEventLoop
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from scenc.bundle.schema import Recording
from scenc.media.port import LegId, MediaEngine, MediaError
from scenc.store.store import Store
from scenc.store.tables import begin_recording, drop_recording, recordings, settle_recording

if TYPE_CHECKING:
    from scenc.pbx.call import Call

log = structlog.get_logger("recording")

FOLDER = "recordings"
LONGEST_SECONDS = 24 * 3600.0
_HEADER = 58  # bytes of a WAV of G.711
LOOK_SECONDS = 3600.0  # between two looks for what has been kept long enough


class Archive:
    """Records into `data`/recordings/POLICY/ID.wav. What waits for the disk is done by `executor`."""

    def __init__(self, media: MediaEngine, store: Store, data: Path, executor: Executor) -> None:
        self._media = media
        self._store = store
        self._data = data
        self._executor = executor
        self._recorded: set[LegId] = set()

    def open(self, loop: AbstractEventLoop) -> int:
        """Complete what a crash cut off; how many there were. From now on delete what is too old."""
        cut = self._store.read(select(recordings).where(recordings.c.seconds.is_(None)))
        for row in cut:
            self._settle(row["id"], _length(self._data / row["file"]))
        self._look(loop)
        return len(cut)

    def begin(self, call: Call, policy: Recording) -> None:
        """Record what the caller and who they talk with say. That it cannot be done is reported; the call goes on."""
        leg, journal = call.leg.open_media(), call.journal
        if leg in self._recorded:
            return  # they talk with somebody else now
        file = f"{FOLDER}/{policy.name}/{journal.call}.wav"
        path = self._data / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._media.record(leg, path, LONGEST_SECONDS, "mixed" if policy.mixed else "stereo", "PCMA")
        except (OSError, MediaError) as error:
            log.error("a call could not be recorded", call=journal.call, error=str(error))
            return
        self._recorded.add(leg)
        loop = call.exchange.loop
        call.leg.dispose = lambda leg: self._executor.submit(self._finish, journal.call, leg, loop)
        now = call.exchange.time()
        row = {
            "id": journal.call,
            "policy": policy.name,
            "purpose": policy.purpose,
            "basis": policy.basis,
            "started": now,
            "seconds": None,
            "until": now + policy.keep_seconds,
            "file": file,
        }
        self._store.write(begin_recording, row)

    def records(self, leg: LegId | None) -> bool:
        """Whether a conversation is being recorded on this leg."""
        return leg in self._recorded

    def _finish(self, id: str, leg: LegId, loop: AbstractEventLoop) -> None:
        """The call is over: complete the file, then let the port go. Runs in a thread of the executor."""
        seconds = 0.0
        try:
            seconds = self._media.finish(leg)
        except MediaError as error:
            log.error("a recording may be cut short", call=id, error=str(error))
        finally:
            loop.call_soon_threadsafe(self._media.close, leg)
            loop.call_soon_threadsafe(self._recorded.discard, leg)
        self._settle(id, seconds)

    def _settle(self, id: str, seconds: float) -> None:
        self._store.write(settle_recording, {"key": id, "length": round(seconds, 2)})

    def _look(self, loop: AbstractEventLoop) -> None:
        self._executor.submit(self.purge, time.time())
        loop.call_later(LOOK_SECONDS, self._look, loop)

    def purge(self, now: float) -> None:
        """Delete what has been kept for as long as its policy says."""
        for row in self._store.read(select(recordings).where(recordings.c.until < now)):
            try:
                (self._data / row["file"]).unlink(missing_ok=True)
            except OSError as error:
                log.error("a file could not be removed", file=row["file"], error=error.strerror)
                continue
            self._store.write(drop_recording, {"key": row["id"]})
            log.info("recording deleted", call=row["id"], policy=row["policy"])


def _length(path: Path) -> float:
    """Of what was written, by its size: G.711 is one byte a sample and channel."""
    try:
        with path.open("rb") as file:
            channels = int.from_bytes(file.read(24)[22:24], "little") or 1
        return max(0.0, (path.stat().st_size - _HEADER) / (8000 * channels))
    except OSError:
        return 0.0
