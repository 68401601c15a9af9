"""Greetings that users have recorded by telephone: heard instead of the scenario's, until they are deleted."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from scenc.media.port import LegId, MediaEngine, MediaError

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call

log = structlog.get_logger("voicemail")

FOLDER = "greetings"
SHORTEST_SECONDS = 1.0  # what is shorter replaces nothing


class Greetings:
    """In `data`/greetings/BOX.wav. What waits for the disk is done by `executor`."""

    def __init__(self, media: MediaEngine, data: Path, executor: Executor) -> None:
        self._media = media
        self._folder = data / FOLDER
        self._executor = executor

    def recover(self) -> None:
        """Forget what was recorded and not kept: whoever recorded it has hung up."""
        for left in self._folder.glob("*.new"):
            left.unlink(missing_ok=True)

    def of(self, mailbox: str) -> Path | None:
        """The greeting of a mailbox, if one has been recorded."""
        path = self._path(mailbox)
        return path if path.exists() else None

    def record(self, call: Call, mailbox: str, seconds: float) -> None:
        """Begin a greeting; who hangs up now leaves the old one as it is."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._media.record(call.leg.open_media(), self._new(mailbox, call), seconds)
        except (OSError, MediaError) as error:
            log.error("a greeting could not be recorded", mailbox=mailbox, error=str(error))
            call.hang_up(None, "recording failed")

    def keep(self, call: Call, mailbox: str) -> None:
        """The greeting is complete, and heard from now on."""
        leg, new = call.leg.open_media(), self._new(mailbox, call)
        self._executor.submit(self._keep, leg, new, mailbox)

    def drop(self, mailbox: str) -> None:
        """Callers hear the scenario's words again."""
        self._executor.submit(self._path(mailbox).unlink, missing_ok=True)
        log.info("greeting deleted", mailbox=mailbox)

    def _keep(self, leg: LegId, new: Path, mailbox: str) -> None:
        try:
            if self._media.finish(leg) >= SHORTEST_SECONDS:
                new.replace(self._path(mailbox))
                log.info("greeting recorded", mailbox=mailbox)
            else:
                new.unlink(missing_ok=True)
        except (OSError, MediaError) as error:
            log.error("a greeting could not be kept", mailbox=mailbox, error=str(error))

    def _path(self, mailbox: str) -> Path:
        return self._folder / f"{mailbox.replace('/', '-').lstrip('.')}.wav"

    def _new(self, mailbox: str, call: Call) -> Path:
        return self._path(mailbox).with_suffix(f".{call.journal.call}.new")
