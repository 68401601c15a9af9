"""Voicemail: messages recorded to disk, listed in the store from their first second on."""

from __future__ import annotations

import asyncio
import wave
from asyncio import AbstractEventLoop
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import func, select

from scenc.media.port import LegId, MediaEngine, MediaError
from scenc.store.store import Store
from scenc.store.tables import begin_message, drop_message, messages, settle_message

if TYPE_CHECKING:
    from scenc.pbx.call import Call
    from scenc.pbx.journal import Journal

log = structlog.get_logger("voicemail")

SHORTEST_SECONDS = 1.0  # who hangs up sooner left no message
FOLDER = "voicemail"


class Mailroom:
    """Records into `data`/voicemail/BOX/ID.wav. What waits for the disk is done by `executor`, not by the loop."""

    def __init__(self, media: MediaEngine, store: Store, data: Path, executor: Executor) -> None:
        self._media = media
        self._store = store
        self._data = data
        self._executor = executor
        self.on_change: Callable[[str], None] = lambda _: None  # of a mailbox

    def close(self) -> None:
        """Wait until every message is complete."""
        self._executor.shutdown(wait=True)

    def recover(self) -> int:
        """Give messages that a crash cut off the length their file has; how many there were."""
        cut = self._store.read(select(messages).where(messages.c.seconds.is_(None)))
        for row in cut:
            self._settle(row["id"], row["file"], _length(self._data / row["file"]))
        return len(cut)

    async def count(self, mailbox: str) -> int:
        """How many messages are in a mailbox."""
        query = select(func.count()).select_from(messages)
        query = query.where(messages.c.mailbox == mailbox, messages.c.seconds.is_not(None))
        loop = asyncio.get_running_loop()
        (row,) = await loop.run_in_executor(self._executor, self._store.read, query)
        return int(row["count_1"])

    def record(self, call: Call, mailbox: str, seconds: float) -> None:
        """Begin a message of this call's caller; it is listed at once."""
        journal = call.journal
        file = f"{FOLDER}/{mailbox.replace('/', '-').lstrip('.')}/{journal.call}.wav"
        path = self._data / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._media.record(call.leg.open_media(), path, seconds)
        except (OSError, MediaError) as error:
            log.error("a message could not be recorded", mailbox=mailbox, call=journal.call, error=str(error))
            call.hang_up(None, "recording failed")
            return
        loop = call.exchange.loop
        call.leg.dispose = lambda leg: self._executor.submit(self._finish, journal, file, leg, loop)
        row = {
            "id": journal.call,
            "mailbox": mailbox,
            "caller": journal.caller,
            "caller_name": journal.caller_name,
            "received": call.exchange.time(),
            "seconds": None,
            "file": file,
        }
        self._store.write(begin_message, row)

    def _finish(self, journal: Journal, file: str, leg: LegId, loop: AbstractEventLoop) -> None:
        """The caller has gone: complete the file, then let the port go. Runs in a thread of the executor."""
        try:
            seconds = self._media.finish(leg)
        except MediaError as error:
            log.error("a message may be cut short", file=file, error=str(error))
            seconds = _length(self._data / file)
        finally:
            loop.call_soon_threadsafe(self._media.close, leg)
        if self._settle(journal.call, file, seconds):
            loop.call_soon_threadsafe(self.on_change, journal.party)
            log.info(
                "message", call=journal.call, mailbox=journal.party, caller=journal.caller, seconds=round(seconds, 1)
            )

    def _settle(self, id: str, file: str, seconds: float) -> bool:
        """Whether it is a message at all."""
        if seconds >= SHORTEST_SECONDS:
            self._store.write(settle_message, {"key": id, "length": round(seconds, 2)})
            return True
        self._store.write(drop_message, {"key": id})
        try:
            (self._data / file).unlink(missing_ok=True)
        except OSError as error:
            log.error("a file could not be removed", file=file, error=error.strerror)
        return False


def _length(path: Path) -> float:
    try:
        with wave.open(str(path), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0
