"""A headless baresip as somebody's softphone: it speaks a WAV, records what it hears, and does what it is told."""

from __future__ import annotations

import itertools
import json
import os
import queue
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.interop.kit import audio
from tests.interop.kit.waiting import until

MODULES = Path("/usr/lib/baresip/modules")
RATES = {"G722": "16000/1", "opus": "48000/2"}  # as its module names them
RTP_PORTS = 20
PORTS = 4 + RTP_PORTS  # SIP, SIP over TLS, control, one spare, RTP
_TONE_SECONDS = 100  # baresip ends the call at its file's end


@dataclass(frozen=True, slots=True)
class Account:
    """Whose phone it is. Without a password it does not register. `answer` is manual or auto."""

    user: str
    password: str = ""
    codecs: tuple[str, ...] = ("PCMU", "PCMA")
    transport: str = "udp"
    answer: str = "manual"
    encryption: str = ""  # srtp, srtp-mand or dtls_srtp
    ice: bool = False
    mux: bool = False  # RTCP on the port of RTP
    domain: str = ""  # of the company, where several are at one address
    others: tuple[Account, ...] = ()  # of the same phone
    outbound: bool = False  # RFC 5626, and a GRUU
    rate: int = audio.RATE  # of its ears and voice
    host: str = "127.0.0.1"  # where it is; for ICE it must be no loopback address


@dataclass(slots=True)
class Event:
    """Something baresip reports: CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED …"""

    type: str
    at: float
    detail: dict[str, object] = field(default_factory=dict)


class Baresip:
    """One running baresip with its own home, ports from `first_port` on, saying a tone of `hz`. Over TLS it believes
    the certificate `believes`, and no other."""

    def __init__(
        self, folder: Path, account: Account, server_port: int, first_port: int, hz: float, believes: Path | None = None
    ) -> None:
        self.account, self.port, self._server = account, first_port, f"{account.host}:{server_port}"
        self._folder, self._control = folder, first_port + 2
        self._sounds = folder / "heard"
        self._sounds.mkdir(parents=True)
        audio.write_wav(folder / "tone.wav", audio.tone(hz, _TONE_SECONDS, rate=account.rate), account.rate)
        self._write_config(first_port + 4, believes)
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["baresip", "-6" if ":" in account.host else "-4", "-f", str(folder), "-s", "-v"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"HOME": str(folder)},
            )
        self._tokens, self._events, self._seen = itertools.count(), queue.SimpleQueue[Event](), list[Event]()
        self._replies: dict[str, dict[str, object]] = {}
        self._link = until(f"baresip {account.user} to start", self._connect)
        threading.Thread(target=self._read, daemon=True, name=f"baresip-{account.user}").start()
        if account.password:
            self.wait_registered()

    def _write_config(self, first_rtp: int, believes: Path | None) -> None:
        user = self.account.user
        modules = [f"module {name}.so" for name in ("g711", "g722", "opus", "aufile", "aubridge", "sndfile")]
        modules += [f"module {name}.so" for name in ("srtp", "dtls_srtp", "ice")]
        modules += [f"module_tmp {name}.so" for name in ("uuid", "account")]
        modules += [f"module_app {name}.so" for name in ("contact", "menu", "ctrl_tcp")]
        settings = {
            "poll_method": "epoll",
            "sip_listen": f"{self.account.host}:{self.port}",
            "net_interface": self.account.host.strip("[]"),
            "rtp_ports": f"{first_rtp}-{first_rtp + RTP_PORTS - 1}",
            "ctrl_tcp_listen": f"127.0.0.1:{self._control}",
            "module_path": str(MODULES),
            "snd_path": str(self._sounds),
            "audio_source": f"aufile,{self._folder}/tone.wav",
            "audio_player": f"aubridge,null{user}",
            "audio_alert": f"aubridge,alert{user}",
            "ausrc_srate": str(self.account.rate),  # that of the files
            "auplay_srate": str(self.account.rate),
            "ausrc_channels": "1",
            "auplay_channels": "1",
            "audio_buffer": "20-160",
            "jitter_buffer_delay": "5-10",
            "call_local_timeout": "120",
            "call_max_calls": "6",
            "menu_bell": "no",
            "ringback_disabled": "yes",
            "rtcp_mux": "yes" if self.account.mux else "no",
            "dns_server": "127.0.0.1:9",
        }
        if believes is not None:
            settings["sip_cafile"] = str(believes)
        lines = [f"{name} {value}" for name, value in settings.items()]
        (self._folder / "config").write_text("\n".join([*lines, *modules]) + "\n")
        lines = [self._account_line(each) for each in (self.account, *self.account.others)]
        (self._folder / "accounts").write_text("\n".join([*lines, ""]))
        (self._folder / "contacts").write_text("")

    def _account_line(self, account: Account) -> str:
        """`mwi=no`: its version 1.0.0 may subscribe over and over, without ever reading the answer."""
        codecs = ",".join(f"{codec}/{RATES.get(codec, '8000/1')}" for codec in account.codecs)
        registration = (
            f"auth_user={account.user};auth_pass={account.password};regint=600" if account.password else "regint=0"
        )
        return (
            f"<sip:{account.user}@{account.domain or self._server};transport={account.transport}>;{registration};"
            + (
                f'outbound="sip:{self._server};transport={account.transport}";'
                if account.domain or account.outbound
                else ""
            )
            + f"answermode={account.answer};audio_codecs={codecs};mwi=no"
            + (f";mediaenc={account.encryption}" if account.encryption else "")
            + (";medianat=ice" if account.ice else "")
            + (";sipnat=outbound" if account.outbound else "")
        )

    def _connect(self) -> socket.socket | None:
        if self._process.poll() is not None:
            raise AssertionError(self.report("baresip did not start"))
        try:
            return socket.create_connection(("127.0.0.1", self._control), 2)
        except OSError:
            return None

    def _read(self) -> None:
        """Netstrings of JSON: events, and replies by their token."""
        self._link.settimeout(None)
        waiting = b""
        while True:
            try:
                data = self._link.recv(65536)
            except OSError:
                return
            if not data:
                return
            waiting += data
            while b":" in waiting:
                size, rest = waiting.split(b":", 1)
                if len(rest) <= int(size):
                    break
                self._take(json.loads(rest[: int(size)].decode(errors="replace")))
                waiting = rest[int(size) + 1 :]

    def _take(self, message: dict[str, object]) -> None:
        if message.get("event"):
            event = Event(str(message["type"]), time.time(), message)
            self._seen.append(event)
            self._events.put(event)
        else:
            self._replies[str(message.get("token"))] = message

    def command(self, name: str, parameters: str = "") -> str:
        """Do something; what baresip says to it."""
        token = str(next(self._tokens))
        data = json.dumps({"command": name, "params": parameters, "token": token}).encode()
        self._link.sendall(b"%d:%s," % (len(data), data))
        return str(until(f"baresip {self.account.user} to {name}", lambda: self._replies.get(token)).get("data", ""))

    def wait_registered(self) -> None:
        """Wait for the registrar's 200. Only the log has it: events before the control link was made are lost."""
        try:
            until(
                f"{self.account.user} to be registered",
                lambda: "200 OK" in self._log.read_text(errors="replace"),
            )
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def wait(self, type: str, timeout: float = 10.0) -> Event:
        """The next event of this type; the ones before it are passed over."""
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                break
            if event.type == type:
                return event
        raise AssertionError(self.report(f"{self.account.user}: no {type} in {timeout:g} s"))

    def happened(self, type: str) -> bool:
        """Whether such an event ever came."""
        return any(event.type == type for event in self._seen)

    def times(self, type: str) -> int:
        """How often such an event came."""
        return sum(event.type == type for event in self._seen)

    def dial(self, number: str, host: str = "") -> None:
        """Call a number at the PBX, or somebody at another host:port."""
        self.command("dial", f"sip:{number}@{host or self.account.domain or self._server}")

    def accept(self) -> None:
        """Answer the incoming call."""
        self.command("accept")

    def hold(self) -> None:
        """Hold the call."""
        self.command("hold")

    def resume(self) -> None:
        """Take the held call back."""
        self.command("resume")

    def transfer(self, number: str) -> None:
        """Send on whom it talks with."""
        self.command("transfer", f"sip:{number}@{self._server}")

    def hang_up(self) -> None:
        """End the call."""
        self.command("hangup")

    def press(self, keys: str) -> None:
        """Press keys as telephone-events."""
        for key in keys:
            self.command("sndcode", key)
            time.sleep(0.15)  # baresip holds a key until the next code
            self.command("sndcode", "\x04")

    def heard(self, rate: int = audio.RATE) -> audio.Samples:
        """What this phone has received so far, in its newest call."""
        files = sorted(self._sounds.glob("*-dec.wav"), key=lambda path: path.stat().st_mtime)
        try:
            return audio.read_wav(files[-1], rate) if files else audio.tone(0, 0)
        except ValueError:  # nothing but a header yet
            return audio.tone(0, 0)

    def forget(self) -> None:
        """Throw away what was heard so far."""
        for file in self._sounds.iterdir():
            file.unlink()

    def wait_tone(
        self, hz: float, seconds: float = 1.0, timeout: float = 10.0, share: float = 0.6, since: int = 0
    ) -> None:
        """Wait until this much of a tone has been heard, later than the sample number `since`."""
        until(
            f"{self.account.user} to hear {hz:g} Hz",
            lambda: audio.seconds_of_tone(self.heard()[since:], hz, share) >= seconds,
            timeout,
            every=0.1,
        )

    def wait_prompt(self, prompt: audio.Samples, timeout: float = 10.0) -> None:
        """Wait until all of a prompt has been heard in the newest call."""
        until(
            f"{self.account.user} to hear a prompt",
            lambda: audio.holds(self.heard(), prompt),
            timeout,
            every=0.2,
        )

    def kill(self) -> None:
        """As a flat battery would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it; a phone with a call says goodbye first."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._link.close()

    def report(self, what: str) -> str:
        """For an AssertionError: the events and the end of the log."""
        events = " ".join(event.type for event in self._seen) if hasattr(self, "_seen") else ""
        return f"{what}\nevents: {events}\n{self._log.read_text(errors='replace')[-9000:]}"
