"""Lines to carriers: known by address or by registering there (:rfc:`3261#section-10.2`), called out through."""

from __future__ import annotations

import asyncio
import secrets as random_secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

import structlog

from scenc.bundle.schema import Trunk
from scenc.pbx.address import local_address
from scenc.pbx.dialling import Device
from scenc.pbx.presentation import escaped_user
from scenc.pbx.secrets import Secrets
from scenc.pbx.shell import Shell
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.config import contact_of
from scenc.sip.events import ResponseReceived
from scenc.sip.flow import Flow
from scenc.sip.grammar import write_host
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login
from scenc.sip.uri import Uri

log = structlog.get_logger("trunk")

EXPIRES = 600
LONGEST_EXPIRES = 86400
RETRY_SECONDS = 30.0
LONGEST_RETRY_SECONDS = 600.0
RESOLVE_SECONDS = 60.0
RESOLVE_AGAIN_SECONDS = 600.0
UNKNOWN_HOST = "host not found"
NO_TRANSPORT = "no transport for its address"


@dataclass(slots=True)
class Line:
    """A trunk at run time. `addresses` are what its host resolves to; `port` is None when the scenario names
    none, and then a call may come from any port of these addresses. `contact` is the user part we register,
    which nobody can guess. `calls` counts the channels in use, `failures` the refusals since it was registered."""

    trunk: Trunk
    host: str
    port: int | None
    login: Login | None = None
    open: bool = True
    addresses: tuple[str, ...] = ()
    contact: str = field(default_factory=lambda: random_secrets.token_hex(8))
    call_id: str = field(default_factory=lambda: random_secrets.token_hex(12))
    cseq: int = 0
    expires: int = EXPIRES
    failures: int = 0
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
        self._registering: dict[str, tuple[Line, int]] = {}  # by transaction, with the seconds asked for
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def load(self, trunks: Mapping[str, Trunk]) -> None:
        """Take the trunks of a new bundle; names are resolved in the background."""
        for name in sorted(self._overrides.keys() - trunks.keys()):
            log.warning("--trunk names no trunk of the scenario", trunk=name)
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
        found = await _resolve(self._loop, line.host)
        if not line.open:  # closed meanwhile
            return
        line.addresses = found or line.addresses
        if not line.addresses:
            if line.state != UNKNOWN_HOST:
                log.warning("trunk host cannot be resolved", trunk=line.trunk.name, host=line.host)
            line.state = UNKNOWN_HOST
            self._again(line, RESOLVE_SECONDS)
        elif line.login is not None:
            self._register(line, line.expires)
        else:
            line.state = "by address"
            if line.host not in line.addresses:
                self._again(line, RESOLVE_AGAIN_SECONDS)

    # outgoing

    def ways(self, number: str, present: str = "", trunk: str = "", *, emergency: bool = False) -> list[Device]:
        """How an outside number is reached: the first line that is up and has a channel free, or only the one of this
        `trunk`. `present` is shown there, `withheld` nothing; empty leaves it to the line. The carrier decides whether
        an `emergency` call still finds a channel."""
        for line in self._lines.values():
            flow = self._flow(line)
            if flow is not None and line.open and trunk in ("", line.trunk.name) and (emergency or not line.full):
                usual = line.trunk.numbers[0] if line.trunk.numbers else (line.trunk.login or "")
                shown = "" if present == "withheld" else present or usual
                dialled = line.trunk.prefix + number[1:] if number.startswith("+") else number
                uri, secret = f"sip:{dialled}@{write_host(*flow.remote)}", line.trunk.encrypted
                return [Device(uri, flow, shown, line.login, line.trunk.name, usual, encrypted=secret)]
        return []

    def _flow(self, line: Line) -> Flow | None:
        """The way to the first address of the carrier that one of our transports can reach, UDP first."""
        able = [listen for listen in self._shell.listens if listen.transport in ("udp", "tcp")]
        for listen in sorted(able, key=lambda each: each.transport != "udp"):
            for address in line.addresses:
                if (":" in address) == (":" in listen.host):
                    local = local_address(listen.host, address), listen.port
                    return Flow(listen.transport, local, (address, line.port or 5060))
        return None

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

    def _register(self, line: Line, expires: int) -> None:
        flow = self._flow(line)
        if flow is None:
            line.state = NO_TRANSPORT
            log.warning("trunk cannot be reached by any --sip address", trunk=line.trunk.name, host=line.host)
            return
        registrar = Uri("sip", None, None, line.host, line.port)
        us = NameAddr("", replace(registrar, user=escaped_user(line.trunk.login or "")))
        contact = contact_of(flow).replace("sip:", f"sip:{line.contact}@", 1)
        line.cseq += 1
        headers = Headers(
            [
                ("From", f"{us};tag={line.contact}"),
                ("To", str(us)),
                ("Call-ID", line.call_id),
                ("CSeq", f"{line.cseq} REGISTER"),
                ("Contact", contact),
                ("Expires", str(expires)),
            ]
        )
        line.cseq += 1  # the stack uses the next number when it is challenged
        transaction = self._shell.request(Request("REGISTER", str(registrar), headers), flow, line.login)
        self._registering[transaction] = line, expires

    def on_response(self, event: ResponseReceived) -> None:
        """An answer to one of our REGISTERs."""
        if event.transaction not in self._registering or event.response.status < 200:
            return
        line, expires = self._registering.pop(event.transaction)
        if event.response.status < 300:
            self._registered(line, expires, event.response)
        elif line.open:
            self._refused(line, event.response)

    def _registered(self, line: Line, expires: int, response: Response) -> None:
        if not line.open:
            if expires:  # it was closed while the REGISTER was under way
                self._register(line, expires=0)
            return
        seconds = _granted(response, line.contact)
        if line.state != "registered":
            log.info("trunk registered", trunk=line.trunk.name, seconds=seconds)
        line.state, line.failures = "registered", 0
        self._again(line, max(5.0, seconds * 0.8))

    def _refused(self, line: Line, response: Response) -> None:
        """Try again, less and less often; at once where the carrier only wants a longer time
        (:rfc:`3261#section-10.2.8`)."""
        line.state = f"refused: {response.status} {printable(response.reason)}"
        log.warning("trunk not registered", trunk=line.trunk.name, status=response.status)
        least = (response.headers.get("Min-Expires") or "").strip()
        if response.status == 423 and len(least) < 7 and least.isdecimal() and line.expires < int(least):
            line.expires = min(int(least), LONGEST_EXPIRES)
            self._register(line, line.expires)
            return
        self._again(line, min(RETRY_SECONDS * 2**line.failures, LONGEST_RETRY_SECONDS))
        line.failures = min(line.failures + 1, 10)

    def _again(self, line: Line, seconds: float) -> None:
        if line.timer is not None:
            line.timer.cancel()
        line.timer = self._loop.call_later(seconds, self._spawn, line)

    def _close(self, line: Line) -> None:
        """Once: unregister, and forget about it."""
        if not line.open:
            return
        line.open = False
        if line.timer is not None:
            line.timer.cancel()
        if line.state == "registered":
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
    except (OSError, UnicodeError):  # not found; no name at all
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
