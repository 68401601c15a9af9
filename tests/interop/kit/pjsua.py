"""A PJSUA2 phone (PyPI `pjsua2-python`) in a process of its own: transfers, PRACK, session timers, event packages."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.interop.kit import audio
from tests.interop.kit.waiting import until

PORTS = 50  # SIP and RTP
RATE = 16_000  # of its ears and voice
_TONE_SECONDS = 20  # played again and again

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manners:
    """How the phone behaves."""

    auto: bool = False  # answers at once
    prack: bool = False  # insists on reliable provisional responses
    timer: int = 0  # insists on session timers of so many seconds
    mwi: bool = False  # subscribes to its voicemail
    publish: bool = False  # publishes its presence
    transport: str = "udp"
    srtp: bool = False  # insists on encrypted sound, with keys in the description
    certificate: str = ""  # a PEM of key and certificate: what it shows as a TLS server
    believes: str = ""  # a PEM: whose certificate a TLS server must show
    late: bool = False  # calls without an offer
    server: str = "127.0.0.1"  # what it calls the PBX
    codec: str = "PCMU"  # the only one
    host: str = "127.0.0.1"  # where it is; for ICE it must be no loopback address
    ice: bool = False  # with a port of their own for reports


class Pjsua:
    """A running phone, registered when made, that says a tone of `hz`."""

    script = "pjsua_phone.py"

    def __init__(
        self, folder: Path, user: str, password: str, server: int, first_port: int, hz: float, manners: Manners
    ) -> None:
        """Without a password it registers nowhere."""
        folder.mkdir(parents=True)
        self.user, self._sounds = user, folder / "heard"
        self._sounds.mkdir()
        self._log = folder / "log"
        audio.write_wav(folder / "tone.wav", audio.tone(hz, _TONE_SECONDS, rate=RATE), RATE)
        settings = asdict(manners) | {
            "user": user,
            "password": password,
            "server": f"{manners.server}:{server}",
            "port": first_port,
            "rtp": first_port + 2,
            "tone": str(folder / "tone.wav"),
            "heard": str(self._sounds),
            "log": str(self._log),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", Path(__file__).with_name(self.script), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._said: list[str] = []
        self._events: list[Event] = []
        threading.Thread(target=self._read, daemon=True, name=f"pjsua-{user}").start()
        self.wait("registered" if password else "ready")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                self._events.append(json.loads(line))
            else:
                self._said.append(line)

    def wait(self, kind: str, wanted: Callable[[Event], bool] = lambda _: True, timeout: float = 10.0) -> Event:
        """The first event of this kind that is wanted, also one that has come already."""

        def look() -> Event | None:
            if self._process.poll() is not None:
                raise AssertionError(self.report("the phone ended"))
            return next((each for each in list(self._events) if each["event"] == kind and wanted(each)), None)

        try:
            return until(f"{self.user}: {kind}", look, timeout)
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def happened(self, kind: str) -> list[Event]:
        """Every such event so far."""
        return [each for each in self._events if each["event"] == kind]

    def do(self, command: str, *words: object) -> Event:
        """Do something; the calls there are then."""
        seen = len(self._events)
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, (command, *words))) + "\n")
        self._process.stdin.flush()

        def answered() -> Event | None:
            return next((each for each in self._events[seen:] if each["event"] in ("done", "error")), None)

        event = until(f"{self.user} to {command}", answered)
        assert event["event"] == "done", event
        return event

    def dial(self, number: str) -> int:
        """Call a number; the call."""
        return int(max(self.do("dial", number)["calls"]))

    def hang_up(self) -> None:
        """End the newest call."""
        self.do("hangup")

    def wait_call(self, state: str, call: int | None = None) -> Event:
        """Wait for a call to be CONFIRMED, EARLY, DISCONNECTED …"""
        return self.wait("call", lambda event: event["state"] == state and call in (None, event["call"]))

    def wait_tone(self, hz: float, seconds: float = 1.0) -> None:
        """Wait until the newest recordings have so much of a tone."""

        def heard() -> bool:
            return any(audio.seconds_of_tone(each, hz) >= seconds for each in self._recordings())

        try:
            until(f"{self.user} to hear {hz:g} Hz", heard)
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def wait_prompt(self, prompt: audio.Samples) -> None:
        """Wait until the newest recordings, made at twice the rate, have all of a prompt."""

        def heard() -> bool:
            return any(audio.holds(each, prompt, 0.7) for each in self._recordings())

        try:
            until(f"{self.user} to hear a prompt", heard, every=0.2)
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def heard(self, rate: int = audio.RATE) -> audio.Samples:
        """What it has received so far, in its newest call."""
        return next(reversed(self._recordings(rate)), audio.tone(0, 0))

    def _recordings(self, rate: int = audio.RATE) -> list[audio.Samples]:
        found = []
        for file in sorted(self._sounds.iterdir(), key=lambda path: path.stat().st_mtime)[-2:]:
            try:
                found.append(audio.read_wav(file, rate))
            except (ValueError, EOFError):  # nothing but a header yet
                continue
        return found

    def wire(self) -> str:
        """All it sent and received, and what it thought of it."""
        return self._log.read_text(errors="replace")

    def report(self, what: str) -> str:
        """For an AssertionError."""
        return f"{what}\n{self._events}\n{''.join(self._said)}\n{self.log()[-6000:]}"

    def log(self) -> str:
        """What the library says it does, as far as it is written."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        if self._process.poll() is None:
            self._process.stdin.close()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
