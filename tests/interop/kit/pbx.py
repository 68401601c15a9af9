"""The PBX under test: `scenc run` as a process of its own, as an operator starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scenc.bundle.load import load_bundle, read_pcm
from tests.interop.kit.audio import Samples
from tests.interop.kit.waiting import until

READY = " is ready on "
START_SECONDS = 60.0
TRANSPORTS = {"udp": 0, "tcp": 0, "tls": 1, "ws": 2, "wss": 3}
PORTS = 4


class Pbx:
    """A running PBX on UDP and TCP `port`, TLS, WS and WSS on the three after it; the carrier `op` of its scenario
    is at `carrier`. Several scenarios, by name, are companies of their own."""

    def __init__(
        self,
        folder: Path,
        scenario: str | Mapping[str, str],
        port: int,
        rtp: tuple[int, int],
        carrier: int,
        passwords: Mapping[str, str],
        pin: str,
        at: str,
        cache: Path,
        options: tuple[str, ...],
        files: Mapping[str, bytes],
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.carrier, self.passwords, self.folder = port, carrier, passwords, folder
        self.data = folder / "data"
        self._companies = {"": scenario} if isinstance(scenario, str) else scenario
        for name, content in files.items():
            (folder / name).write_bytes(content)
        given = "".join(f"SIP_{number}={word}\n" for number, word in passwords.items()) + f"PIN={pin}\n"
        secrets = folder / "secrets"
        for name, text in self._companies.items():
            for file, said in ((self._scenario(name), text), (secrets / name, given)):
                file.parent.mkdir(exist_ok=True)
                file.write_text(said)
        self._arguments = [
            *("run", *(str(self._scenario(name)) for name in self._companies)),
            *(part for name in TRANSPORTS for part in ("--sip", f"{name}:127.0.0.1:{self.listens(name)}")),
            *("--rtp-ports", f"{rtp[0]}-{rtp[1]}", "--data", str(self.data), "--secrets", str(secrets)),
            *("--trunk", f"op=127.0.0.1:{carrier}", "--at", at, "--ask-trunks", "0", *options),
        ]
        self._environment = os.environ | {"XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
        self._out, self._log = folder / "out", folder / "log"
        self.start()

    def _scenario(self, company: str) -> Path:
        return self.folder / company / "main.scen"

    def listens(self, transport: str) -> int:
        """The port of a transport."""
        return self.port + TRANSPORTS[transport]

    @property
    def certificate(self) -> Path:
        """What TLS clients must believe."""
        return self.data / "tls" / "own.pem"

    def start(self) -> None:
        """Start it (again); returns when it is ready."""
        with self._out.open("wb") as out, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scenc", *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env=self._environment,
            )
        until("the PBX to be ready", self._ready, START_SECONDS)

    def _ready(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"the PBX ended with {self._process.returncode}\n{self.log()}")
        return self._out.read_text().count(READY) == len(self._companies)

    def log(self) -> str:
        """What it said on stderr."""
        return self._log.read_text(errors="replace")

    def ctl(self, command: str, argument: str = "", company: str = "") -> Any:
        """`scenc ctl`, its answer parsed."""
        which = ("--data", self.data, *(("--company", company) if company else ()))
        done = subprocess.run(
            [sys.executable, "-m", "scenc", "ctl", command, *filter(None, [argument]), *which, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def reload(self, scenario: str) -> str:
        """Write the scenario anew and send SIGHUP; what the PBX said when it had taken or refused it."""
        self._scenario("").write_text(scenario)
        before = len(self.log())
        self._process.send_signal(signal.SIGHUP)

        def decided() -> str | None:
            said = self.log()[before:]
            return said if "scenario loaded" in said or "scenario refused" in said else None

        return until("the reload", decided, START_SECONDS)

    def edit(self, company: str, scenario: str) -> None:
        """Write the scenario of one of several companies anew, and have it taken."""
        self._scenario(company).write_text(scenario)
        self.ctl("reload", company=company)

    def prompts(self) -> dict[str, Samples]:
        """The sound of every prompt of the running scenario that has one of its own, by its text."""
        newest = max((self.data / "bundle").glob("*[0-9]"), key=lambda folder: int(folder.name))
        bundle, _ = load_bundle(newest)
        return {
            prompt.text: np.frombuffer(read_pcm(newest, prompt.audio), np.int16)
            for prompt in bundle.prompts.values()
            if prompt.audio
        }

    def calls(self) -> list[dict[str, Any]]:
        """The records of ended calls, the oldest first."""
        ended: list[dict[str, Any]] = self.ctl("calls")["ended"]
        return ended[::-1]

    def messages(self, mailbox: str) -> list[dict[str, Any]]:
        """The messages in a mailbox, also one being recorded."""
        listed: list[dict[str, Any]] = self.ctl("messages", mailbox)["messages"]
        return listed

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process.poll() is None

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it; it must have come through the test without a fault of its own."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                raise AssertionError(f"the PBX did not end on SIGINT\n{self.log()}") from None
        assert "Traceback" not in self.log(), self.log()
