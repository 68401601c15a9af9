"""Lines to carriers: known by address or by registering there (:rfc:`3261#section-10.2`), called out through."""

from __future__ import annotations

import asyncio
import secrets as random_secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

import structlog

from scenc.bundle.schema import Trunk
from scenc.pbx.address import Listen, local_address
from scenc.pbx.dialling import Device
from scenc.pbx.secrets import Secrets
from scenc.pbx.shell import Shell
from scenc.sip.address import NameAddr
from scenc.sip.events import ResponseReceived
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login

log = structlog.get_logger("trunk")

EXPIRES = 600
RETRY_SECONDS = 30.0
RESOLVE_SECONDS = 60.0
UNKNOWN_HOST = "host not found"


@dataclass(slots=True)
class Line:
    """A trunk at run time. `addresses` are what its host resolves to; `port` is None when the scenario names
    none, and then a call may come from any port of these addresses. `contact` is the user part we register,
    which nobody can guess. `calls` counts the channels in use."""

    trunk: Trunk
    host: str
    port: int | None
    login: Login | None = None
    open: bool = True
    addresses: tuple[str, ...] = ()
    contact: str = field(default_factory=lambda: random_secrets.token_hex(8))
    call_id: str = field(default_factory=lambda: random_secrets.token_hex(12))
    cseq: int = 0
    calls: int = 0
    state: str = "not registered"
    timer: asyncio.TimerHandle | None = None

    @property
    def full(self) -> bool:
        """Whether every channel is in use."""
        return self.trunk.channels is not None and self.calls >= self.trunk.channels

    def owns(self, host: str, port: int) -> bool:
        """Whether a request from this address comes from the carrier."""
        return host in self.addresses and self.port in (None, port)


class Trunks:
    """The lines of the current bundle; a line whose trunk did not change survives a reload as it is."""

    def __init__(self, shell: Shell, secrets: Secrets, overrides: Mapping[str, str]) -> None:
        self._shell = shell
        self._secrets = secrets
        self._overrides = overrides
        self._lines: dict[str, Line] = {}
        self._registering: dict[str, Line] = {}
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def load(self, trunks: Mapping[str, Trunk]) -> None:
        """Take the trunks of a new bundle; names are resolved in the background."""
        old = self._lines
        self._lines = {}
        for name, trunk in trunks.items():
            kept = old.get(name)
            self._lines[name] = kept if kept is not None and kept.trunk == trunk else self._line(trunk)
        for line in old.values():
            if line not in self._lines.values():
                self._close(line)

    def _line(self, trunk: Trunk) -> Line:
        host, port = split_host(self._overrides.get(trunk.name, trunk.host))
        line = Line(trunk, host, port)
        if trunk.login is not None and trunk.password is not None:
            password = self._secrets.get(trunk.password)
            line.login = Login(trunk.login, password) if password else None
            line.open = password is not None
            if not password:
                log.warning("trunk closed: its secret is missing", trunk=trunk.name, secret=trunk.password)
        if line.open:
            self._spawn(line)
        return line

    def _spawn(self, line: Line) -> None:
        task = self._loop.create_task(self._bring_up(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring_up(self, line: Line) -> None:
        line.addresses = await _resolve(self._loop, line.host)
        if not line.addresses:
            if line.state != UNKNOWN_HOST:
                log.warning("trunk host cannot be resolved", trunk=line.trunk.name, host=line.host)
            line.state = UNKNOWN_HOST
            line.timer = self._loop.call_later(RESOLVE_SECONDS, self._spawn, line)
        elif line.login is not None:
            self._register(line)
        else:
            line.state = "by address"

    # outgoing

    def ways(self, number: str) -> list[Device]:
        """How an outside number is reached: the first line that is up and has a channel free."""
        for line in self._lines.values():
            flow = self._flow(line)
            if flow is not None and line.open and not line.full:
                host = f"{flow.remote[0]}:{flow.remote[1]}"
                shown = line.trunk.numbers[0] if line.trunk.numbers else (line.trunk.login or "")
                return [Device(f"sip:{number}@{host}", flow, shown, line.login, line.trunk.name)]
        return []

    def _flow(self, line: Line) -> Flow | None:
        listen: Listen | None = self._shell.local("udp") or self._shell.local("tcp")
        if listen is None or not line.addresses:
            return None
        remote = (line.addresses[0], line.port or 5060)
        return Flow(listen.transport, (local_address(listen.host, remote[0]), listen.port), remote)

    # incoming

    def of(self, flow: Flow, user: str) -> Line | None:
        """The line a request came by: by the Contact user we registered, else by its source address."""
        for line in self._lines.values():
            if line.login is not None and user == line.contact:
                return line
        return next((line for line in self._lines.values() if line.open and line.owns(*flow.remote)), None)

    def line(self, name: str) -> Line | None:
        """A line by its trunk's name."""
        return self._lines.get(name)

    def lines(self) -> list[Line]:
        """Every line of the current bundle."""
        return list(self._lines.values())

    def states(self) -> dict[str, str]:
        """What `scenc ctl status` shows."""
        return {name: line.state if line.open else "closed: secret missing" for name, line in self._lines.items()}

    # registration

    def _register(self, line: Line, expires: int = EXPIRES) -> None:
        flow = self._flow(line)
        if flow is None:
            return
        host = f"{line.host}:{line.port}" if line.port else line.host
        us = f"{flow.local[0]}:{flow.local[1]}"
        line.cseq += 1
        headers = Headers(
            [
                ("From", f"<sip:{line.trunk.login}@{host}>;tag={line.contact}"),
                ("To", f"<sip:{line.trunk.login}@{host}>"),
                ("Call-ID", line.call_id),
                ("CSeq", f"{line.cseq} REGISTER"),
                ("Contact", f"<sip:{line.contact}@{us}>"),
                ("Expires", str(expires)),
            ]
        )
        line.cseq += 1  # the stack uses the next number when it is challenged
        transaction = self._shell.request(Request("REGISTER", f"sip:{host}", headers), flow, line.login)
        self._registering[transaction] = line

    def on_response(self, event: ResponseReceived) -> None:
        """An answer to one of our REGISTERs."""
        line = self._registering.get(event.transaction)
        if line is None or event.response.status < 200:
            return
        del self._registering[event.transaction]
        if event.response.status < 300:
            seconds = _granted(event.response, line.contact)
            line.state = "registered"
            log.info("trunk registered", trunk=line.trunk.name, seconds=seconds)
            self._again(line, max(30.0, seconds * 0.8))
        else:
            line.state = f"refused: {event.response.status} {event.response.reason}"
            log.warning("trunk not registered", trunk=line.trunk.name, status=event.response.status)
            self._again(line, RETRY_SECONDS)

    def _again(self, line: Line, seconds: float) -> None:
        line.timer = self._loop.call_later(seconds, self._spawn, line)

    def _close(self, line: Line) -> None:
        line.open = False
        if line.timer is not None:
            line.timer.cancel()
        if line.login is not None and line.state == "registered":
            self._register(line, expires=0)

    def close(self) -> None:
        """Unregister and stop."""
        for line in self._lines.values():
            self._close(line)


def split_host(text: str) -> tuple[str, int | None]:
    """`host`, `host:port`, `[v6]:port`; the port is None when it is not named."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or (":" in host and not host.startswith("[")):
        return text.strip("[]"), None
    return host.strip("[]"), int(port)


async def _resolve(loop: asyncio.AbstractEventLoop, host: str) -> tuple[str, ...]:
    try:
        return (str(ip_address(host)),)
    except ValueError:
        pass
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _granted(response: Response, contact: str) -> float:
    """The seconds the carrier granted us (:rfc:`3261#section-10.2.4`)."""
    for value in response.headers.listed("Contact"):
        try:
            address = NameAddr.parse(value)
        except ValueError:
            continue
        seconds = address.params.get("expires")
        if address.uri.user == contact and seconds is not None and seconds.isdecimal():
            return float(seconds)
    header = response.headers.get("Expires") or ""
    return float(header) if header.strip().isdecimal() else float(EXPIRES)
