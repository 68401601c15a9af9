"""A JsSIP phone in a headless Chromium: SIP over WebSocket, sound by WebRTC."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.interop.kit import audio
from tests.interop.kit.waiting import until

FOLDER = Path(__file__).parent.parent / "browser"
START_SECONDS = 30.0
_TONE_SECONDS = 60

Event = dict[str, Any]


def missing() -> str:
    """What is not here of all that a browser phone needs; empty when nothing is missing."""
    programs = [name for name in ("node", "chromium") if not shutil.which(name)]
    return ", ".join(programs) or ("" if (FOLDER / "node_modules").exists() else "its npm packages")


class Browser:
    """A running phone, registered when made, that says a tone of `hz`. `server` is a URL: ws:… or wss:…"""

    def __init__(self, folder: Path, user: str, password: str, server: str, port: int, hz: float) -> None:
        folder.mkdir(parents=True)
        self.user, self._heard = user, folder / "heard.wav"
        audio.write_wav(folder / "tone.wav", audio.tone(hz, _TONE_SECONDS))
        settings = {
            "user": user,
            "password": password,
            "server": server,
            "port": port,
            "tone": str(folder / "tone.wav"),
            "heard": str(self._heard),
            "chromium": shutil.which("chromium"),
        }
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["node", FOLDER / "drive.mjs", json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._events: list[Event] = []
        threading.Thread(target=self._read, daemon=True, name=f"browser-{user}").start()
        self.wait("registered", timeout=START_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.append(json.loads(line))

    def wait(self, kind: str, timeout: float = 15.0) -> Event:
        """The first event of this kind, also one that has come already."""

        def look() -> Event | None:
            if self._process.poll() is not None:
                raise AssertionError(self.report("the browser ended"))
            return next((each for each in list(self._events) if each["event"] == kind), None)

        event: Event = self._until(f"{self.user}: {kind}", look, timeout)
        return event

    def do(self, command: str, *words: str) -> None:
        """Do something: call, answer, hangUp, transfer, press, heard."""
        seen = len(self._events)
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join((command, *words)) + "\n")
        self._process.stdin.flush()

        def done() -> Event | None:
            return next((each for each in self._events[seen:] if each["event"] in ("done", "error")), None)

        event = self._until(f"{self.user} to {command}", done, 10.0)
        assert event["event"] == "done", self.report(str(event))

    def dial(self, number: str) -> None:
        """Call a number."""
        self.do("call", number)

    def hang_up(self) -> None:
        """End the call."""
        self.do("hangUp")

    def wait_tone(self, hz: float, seconds: float = 1.0) -> None:
        """Wait until it has heard so much of a tone."""

        def heard() -> bool:
            return audio.seconds_of_tone(self.heard(), hz) >= seconds

        self._until(f"{self.user} to hear {hz:g} Hz", heard, 15.0)

    def heard(self, rate: int = audio.RATE) -> audio.Samples:
        """What it has received so far."""
        self.do("heard")
        return audio.read_wav(self._heard, rate)

    def _until(self, what: str, look: Callable[[], Any], timeout: float) -> Any:
        try:
            return until(what, look, timeout, every=0.1)
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def report(self, what: str) -> str:
        """For an AssertionError."""
        return f"{what}\n{self._events}\n{self._log.read_text(errors='replace')[-4000:]}"

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        if self._process.poll() is None:
            self._process.stdin.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
