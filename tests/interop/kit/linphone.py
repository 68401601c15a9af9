"""A linphone (Debian `linphone-cli`) without a sound card: it says a file and records what it hears."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

from tests.interop.kit import audio
from tests.interop.kit.waiting import until

PORTS = 4  # SIP, one free, RTP and RTCP
_TONE_SECONDS = 60
_CONFIG = """\
[sip]
sip_port={port}
sip_tcp_port={port}
sip_tls_port=0
use_ipv6=0
use_info=0
use_rfc2833=1
guess_hostname=0
default_proxy=0
register_only_when_network_is_up=0
auto_net_state_mon=0
contact="{user}" <sip:{user}@127.0.0.1:{port}>
[auth_info_0]
username={user}
passwd={password}
realm=scenc
[proxy_0]
reg_proxy=<sip:127.0.0.1:{server};transport={transport}>
reg_identity=sip:{user}@127.0.0.1
reg_expires=300
reg_sendregister=1
publish=0
[sound]
echocancellation=0
[rtp]
audio_rtp_port={rtp}
[video]
enabled=0
"""


class Linphone:
    """A running phone, registered when made, that says a tone of `hz`."""

    def __init__(
        self,
        folder: Path,
        user: str,
        password: str,
        server: int,
        first_port: int,
        hz: float,
        transport: str,
        auto: bool,
    ) -> None:
        (folder / ".local/share/linphone").mkdir(parents=True)  # for its database, which it does not make room for
        self.user, self._said, self._heard = user, "", folder / "heard.wav"
        (folder / "config").write_text(
            _CONFIG.format(
                user=user, password=password, server=server, transport=transport, port=first_port, rtp=first_port + 2
            )
        )
        audio.write_wav(folder / "tone.wav", audio.tone(hz, _TONE_SECONDS))
        self._process = subprocess.Popen(
            ["linphonec", "-c", "config", "-d", "5", "-l", "log", *(["-a"] if auto else [])],
            cwd=folder,  # a long path is cut off by its command line
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"HOME": str(folder)},
        )
        threading.Thread(target=self._read, daemon=True, name=f"linphone-{user}").start()
        for command in ("soundcard use files", "play tone.wav", "record heard.wav"):
            self.do(command)
        until(f"{user} to be registered", self._registered, every=0.5)

    def _read(self) -> None:
        assert self._process.stdout is not None
        while data := os.read(self._process.stdout.fileno(), 4096):
            self._said += data.decode(errors="replace")

    def _registered(self) -> bool:
        self.do("status registered")
        return "registered, identity" in self._said

    def do(self, command: str) -> None:
        """Type a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        self._process.stdin.flush()

    def dial(self, number: str) -> None:
        """Call a number."""
        self.do(f"call sip:{number}@127.0.0.1")

    def wait(self, words: str, timeout: float = 10.0) -> None:
        """Wait until it says so."""
        try:
            until(f"{self.user}: {words}", lambda: words in self._said, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._said}") from None

    def heard_tone(self, hz: float, seconds: float = 2.0) -> None:
        """Wait until the recording, which it completes after the call, has so much of a tone."""

        def heard() -> bool:
            try:
                return audio.seconds_of_tone(audio.read_wav(self._heard), hz) >= seconds
            except (OSError, ValueError):  # nothing but a header yet
                return False

        try:
            until(f"{self.user} to hear {hz:g} Hz", heard, 15.0)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._said}") from None

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self.do("quit")
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
