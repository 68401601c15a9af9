"""One sipp process that plays one scenario of ours, and what went over its wire.

Where a scenario waits for a command (sipp's `recvCmd`, the third-party call control it was made for), the test says
when it goes on: nothing is timed in advance.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from tests.interop.kit.waiting import until

_ENTRY = re.compile(
    r"^-{20,} (\d{4}-\d\d-\d\d)[ \t](\d\d:\d\d:\d\d\.\d+).*\n(?:UDP|TCP) message (sent|received)[^\n]*:\n\n",
    re.MULTILINE,
)
_RULE = re.compile(r"^-{20,} \d{4}-", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """A SIP message in sipp's log; `at` is local wall-clock time in seconds."""

    at: float
    sent: bool
    text: str

    @property
    def method(self) -> str | None:
        """Of a request; None for a response."""
        first = self.text.split(" ", 1)[0]
        return None if first.startswith("SIP/") else first

    @property
    def status(self) -> int | None:
        """Of a response; None for a request."""
        return int(self.text.split(" ", 2)[1]) if self.text.startswith("SIP/") else None

    def header(self, name: str) -> str | None:
        """The first value of a header, by its long name."""
        found = re.search(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", self.text, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else None

    def media(self) -> tuple[str, int]:
        """Where the SDP in it wants audio."""
        host = re.search(r"^c=IN IP4 (\S+)", self.text, re.MULTILINE)
        port = re.search(r"^m=audio (\d+) ", self.text, re.MULTILINE)
        assert host, f"no connection line in\n{self.text}"
        assert port, f"no audio line in\n{self.text}"
        return host[1], int(port[1])


def parse_log(text: str) -> list[Message]:
    """The messages of sipp's -trace_msg log, in the order of the wire."""
    messages = []
    for entry in _ENTRY.finditer(text):
        following = _RULE.search(text, entry.end())
        at = datetime.fromisoformat(f"{entry[1]} {entry[2]}").timestamp()
        messages.append(
            Message(at, entry[3] == "sent", text[entry.end() : following.start() if following else None].strip())
        )
    return messages


class Sipp:
    """A running sipp. `control` is the port it takes commands on, when its scenario waits for any."""

    def __init__(
        self,
        folder: Path,
        xml: str,
        port: int,
        remote: int,
        control: int | None = None,
        options: Sequence[str] = ("-i", "127.0.0.1"),
        calls: int = 1,
        seconds: int = 100,
    ) -> None:
        folder.mkdir(parents=True)
        self._folder, self.port, self._control = folder, port, control
        self._link: socket.socket | None = None
        self._begins = re.search(r"<scenario[^>]*>\s*<recvCmd", xml) is not None  # only when it is told to
        scenario = folder / "scenario.xml"
        scenario.write_text(xml)
        command = [
            *(
                "sipp",
                f"{'[::1]' if '::1' in options else '127.0.0.1'}:{remote}",
                "-sf",
                str(scenario),
                "-p",
                str(port),
                "-m",
                str(calls),
                *options,
            ),
            *(
                "-trace_msg",
                "-message_file",
                str(folder / "messages"),
                "-trace_err",
                "-error_file",
                str(folder / "errors"),
            ),
            *("-nostdin", "-timeout", str(seconds), "-timeout_error", "-cid_str", f"%u-%p-{folder.name}"),
            *(("-3pcc", f"127.0.0.1:{control}") if control else ()),
        ]
        with (folder / "screen").open("wb") as screen:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=screen, stderr=subprocess.STDOUT)
        if control:
            self._link = until("sipp to take commands", self._connect)

    def _connect(self) -> socket.socket | None:
        if self._process.poll() is not None:
            raise AssertionError(self.report("sipp did not start"))
        try:
            return socket.create_connection(("127.0.0.1", self._control or 0), 2)
        except OSError:
            return None

    def command(self, more: str = "") -> None:
        """Let the call go on past its `recvCmd`, which may read more header lines; begin it if that comes first."""
        assert self._link, "this scenario waits for no command"
        call_id: str | None = self._folder.name
        if not self._begins:
            own = self.wait("its call", lambda message: message.method not in (None, "OPTIONS"))
            call_id = own.header("Call-ID")
        self._link.sendall(f"Call-ID: {call_id}\r\n{more}\r\n\x1b".encode())

    def messages(self) -> list[Message]:
        """What went over the wire so far."""
        log = self._folder / "messages"
        return parse_log(log.read_text(errors="replace")) if log.exists() else []

    def wait(self, what: str, wanted: Callable[[Message], bool], timeout: float = 10.0) -> Message:
        """The first message that is wanted, sent or received, as soon as it is there."""

        def look() -> Message | None:
            if self._process.poll() not in (None, 0):
                raise AssertionError(self.report(f"sipp failed before {what}"))
            return next(filter(wanted, self.messages()), None)

        try:
            return until(what, look, timeout)
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from None

    def received(self, method_or_status: str | int, timeout: float = 10.0) -> Message:
        """The first request of this method, or response of this status, that sipp got."""
        return self.wait(
            f"{method_or_status} received",
            lambda message: not message.sent and method_or_status in (message.method, message.status),
            timeout,
        )

    def heard(self, what: str, sent: bool = False, nth: int = 1) -> Message | None:
        """The nth request of a method, or response of a status, that it got or sent; None if there was none yet."""
        found = (each for each in self.messages() if each.sent == sent and what in (each.method, str(each.status)))
        return next(islice(found, nth - 1, None), None)

    @property
    def running(self) -> bool:
        """Whether it has not come to its end."""
        return self._process.poll() is None

    @property
    def went_well(self) -> bool:
        """Whether it came to its end as written."""
        return self._process.poll() == 0

    def finish(self, timeout: float = 10.0) -> list[Message]:
        """Wait for the scenario's end; an AssertionError with sipp's own words when it did not go as written."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(self.report(f"sipp did not come to its end in {timeout:g} s")) from None
        assert code == 0, self.report(f"sipp ended with {code}")
        return self.messages()

    def stop(self) -> None:
        """End it, whatever it was doing."""
        if self._link:
            self._link.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def report(self, what: str) -> str:
        """For an AssertionError: what sipp complained of, and its messages."""
        errors = self._folder / "errors"
        complaint = errors.read_text(errors="replace") if errors.exists() else ""
        wire = "\n\n".join(f"{'>>' if m.sent else '<<'} {m.at:.3f} {m.text}" for m in self.messages())
        return f"{what} ({self._folder.name}, port {self.port})\n{complaint}\n{wire}"
