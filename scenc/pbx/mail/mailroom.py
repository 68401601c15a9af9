"""Voicemail: messages recorded to disk, listed in the store from their first second on, deleted when their time is over
and not before they have been mailed."""

from __future__ import annotations

import asyncio
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import RowMapping, select

from scenc.bundle.schema import Bundle, Mailbox
from scenc.media.port import LegId, MediaEngine, MediaError
from scenc.pbx.calls.sound import length
from scenc.store.store import Store
from scenc.store.tables import (
    begin_message,
    drop_message,
    hide_message,
    messages,
    post_message,
    save_message,
    settle_message,
)

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.journal import Journal

log = structlog.get_logger("voicemail")

SHORTEST_SECONDS = 1.0  # who hangs up sooner left no message
FOLDER = "voicemail"
_UNKNOWN = Mailbox("", None, "")  # a box that the scenario has no more


class Mailroom:
    """Records into `data`/voicemail/BOX/ID.wav. What waits for the disk is done by `executor`, not by the loop."""

    def __init__(self, media: MediaEngine, store: Store, data: Path, executor: Executor) -> None:
        self._media = media
        self._store = store
        self._data = data
        self._executor = executor
        self._boxes: Mapping[str, Mailbox] = {}
        self._mails = False
        self.on_change: Callable[[str], None] = lambda _: None  # of a mailbox
        self.on_message: Callable[[Journal, str, float], None] = lambda _, __, ___: None  # somebody left one

    def load(self, bundle: Bundle) -> None:
        """Mailboxes are these from now on."""
        self._boxes, self._mails = bundle.mailboxes, bundle.mail is not None

    def recover(self) -> int:
        """Give messages that a crash cut off the length their file has; how many there were."""
        cut = self._store.read(select(messages).where(messages.c.seconds.is_(None)))
        for row in cut:
            self._settle(row["id"], row["mailbox"], row["file"], length(self._data / row["file"]))
        return len(cut)

    async def list(self, mailbox: str) -> Sequence[RowMapping]:
        """The messages in a mailbox: new ones first, of these and of the saved ones the oldest first."""
        query = select(messages).where(
            messages.c.mailbox == mailbox, messages.c.seconds.is_not(None), messages.c.dropped.is_(None)
        )
        query = query.order_by(messages.c.saved.is_not(None), messages.c.received)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._store.read, query)

    def file(self, id: str, mailbox: str) -> Path:
        """Where the sound of a message is."""
        return self._data / _file(mailbox, id)

    def save(self, id: str, mailbox: str) -> None:
        """The owner has heard a message and keeps it."""
        self._store.write(save_message, {"key": id, "at": time.time()})
        self.on_change(mailbox)

    def delete(self, id: str, mailbox: str) -> None:
        """The owner wants a message no more; what is still to be mailed stays until then, unseen."""
        self._store.write(hide_message, {"key": id, "at": time.time()})
        self.on_change(mailbox)
        self._executor.submit(self.purge, time.time())

    def posted(self, row: RowMapping, left: Sequence[str]) -> None:
        """A message has been mailed but to these. On return that is on disk."""
        self._store.write(post_message, {"key": row["id"], "addresses": list(left)})
        self._store.flush()
        box = self._boxes.get(row["mailbox"], _UNKNOWN)
        if not left and (box.delete or row["dropped"]):
            self._remove(row)

    def unposted(self) -> Sequence[RowMapping]:
        """The messages that have still to be mailed, the oldest first."""
        query = select(messages).where(messages.c.seconds.is_not(None), messages.c.post.is_not(None))
        rows = self._store.read(query.order_by(messages.c.received))
        return [row for row in rows if row["post"]]

    def purge(self, now: float) -> None:
        """Delete what has been kept for as long as its mailbox says, or is wanted no more; nothing that has still to be
        mailed."""
        for row in self._store.read(select(messages).where(messages.c.seconds.is_not(None))):
            keep = self._boxes.get(row["mailbox"], _UNKNOWN).keep_seconds
            if not row["post"] and (row["dropped"] or row["received"] + keep < now):
                self._remove(row)

    def _remove(self, row: RowMapping) -> None:
        if self._unlink(row["file"]):
            self._store.write(drop_message, {"key": row["id"]})
            log.info("message deleted", call=row["id"], mailbox=row["mailbox"])

    def record(self, call: Call, mailbox: str, seconds: float) -> None:
        """Begin a message of this call's caller; it is listed at once."""
        journal = call.journal
        file = _file(mailbox, journal.call)
        path = self._data / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._media.record(call.leg.open_media(), path, seconds, rate=call.leg.rate)
        except (OSError, MediaError) as error:
            log.error("a message could not be recorded", mailbox=mailbox, call=journal.call, error=str(error))
            call.hang_up(None, "recording failed")
            return
        loop = call.exchange.loop
        call.leg.dispose = lambda leg: self._executor.submit(self._finish, journal, mailbox, file, leg, loop)
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

    def _finish(self, journal: Journal, mailbox: str, file: str, leg: LegId, loop: AbstractEventLoop) -> None:
        """The caller has gone: complete the file, then let the port go. Runs in a thread of the executor."""
        try:
            seconds = self._media.finish(leg)
        except MediaError as error:
            log.error("a message may be cut short", file=file, error=str(error))
            seconds = length(self._data / file)
        finally:
            loop.call_soon_threadsafe(self._media.close, leg)
        if self._settle(journal.call, mailbox, file, seconds):
            loop.call_soon_threadsafe(self.on_change, mailbox)
            loop.call_soon_threadsafe(self.on_message, journal, mailbox, seconds)
            log.info("message", call=journal.call, mailbox=mailbox, caller=journal.caller, seconds=round(seconds, 1))

    def _settle(self, id: str, mailbox: str, file: str, seconds: float) -> bool:
        """Whether it is a message at all. That it is complete and that it is to be mailed are written as one."""
        if seconds >= SHORTEST_SECONDS:
            addresses = self._boxes.get(mailbox, _UNKNOWN).emails if self._mails else ()
            row = {"key": id, "length": round(seconds, 2), "addresses": list(addresses)}
            self._store.write(settle_message, row)
            return True
        self._store.write(drop_message, {"key": id})
        self._unlink(file)
        return False

    def _unlink(self, file: str) -> bool:
        try:
            (self._data / file).unlink(missing_ok=True)
        except OSError as error:
            log.error("a file could not be removed", file=file, error=error.strerror)
            return False
        return True


def _file(mailbox: str, id: str) -> str:
    return f"{FOLDER}/{mailbox.replace('/', '-').lstrip('.')}/{id}.wav"
