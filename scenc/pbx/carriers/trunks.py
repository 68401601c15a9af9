"""Lines to carriers: known by address or by registering there (:rfc:`3261#section-10.2`), called out through."""

from __future__ import annotations

import asyncio
import secrets as random_secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from scenc.bundle.schema import Trunk
from scenc.pbx.calls.dialling import Device
from scenc.pbx.carriers.line import Line
from scenc.pbx.carriers.resolve import Dns, Host, RealDns, Target, resolve
from scenc.pbx.process.secrets import Secrets
from scenc.pbx.shell import Shell
from scenc.pbx.text import printable
from scenc.sip.events import ResponseReceived
from scenc.sip.flow import Flow
from scenc.sip.grammar import write_host
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login

log = structlog.get_logger("trunk")

LONGEST_EXPIRES = 86400
RETRY_SECONDS = 30.0
RECONNECT_SECONDS = 3.0
LONGEST_RETRY_SECONDS = 600.0
RESOLVE_SECONDS = 60.0
RESOLVE_AGAIN_SECONDS = 600.0
ASK_SILENT_SECONDS = 10.0  # who does not answer is asked this often
MAX_WAYS = 4  # tries of one call
UNKNOWN_HOST = "host not found"
SILENT = "does not answer"
NO_TRANSPORT = "no transport for its address"


class Trunks:
    """The lines of the current bundle; a line whose trunk did not change survives a reload as it is."""

    def __init__(
        self,
        shell: Shell,
        secrets: Secrets,
        overrides: Mapping[str, str],
        ask_seconds: float = 0.0,
        dns: Dns | None = None,
    ) -> None:
        """Each carrier is asked by OPTIONS every `ask_seconds` whether it is there; 0 asks none."""
        self._shell = shell
        self._ask_seconds = ask_seconds
        self._dns = dns or RealDns()
        self._asked: dict[str, Line] = {}  # by transaction
        self._chance = random_secrets.SystemRandom().random
        self._secrets = secrets
        self._overrides = overrides
        self._lines: dict[str, Line] = {}
        self.used: Counter[str] = Counter()  # channels, by trunk
        self._registering: dict[str, tuple[Line, int]] = {}  # by transaction, with the seconds asked for
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_trouble: Callable[[str, str], None] = lambda _trunk, _why: None  # nothing: it is over
        self.on_silent: Callable[[str], None] = lambda _: None  # a trunk that answered so far does not any more

    def load(self, trunks: Mapping[str, Trunk]) -> None:
        """Take the trunks of a new bundle; names are resolved in the background."""
        for name in sorted(self._overrides.keys() - trunks.keys()):
            log.warning("--trunk names no trunk of the scenario", trunk=name)
        old = self._lines
        self._lines = {}
        for name, trunk in trunks.items():
            kept, login = old.get(name), self._login(trunk)
            same = kept is not None and (kept.trunk, kept.login) == (trunk, login)
            self._lines[name] = kept if kept is not None and same else self._line(trunk, login)
        for line in old.values():
            if line not in self._lines.values():
                self._close(line)

    def _login(self, trunk: Trunk) -> Login | None:
        password = self._secrets.get(trunk.password) if trunk.password is not None else None
        return Login(trunk.login, password) if trunk.login is not None and password else None

    def _line(self, trunk: Trunk, login: Login | None) -> Line:
        host = Host.parse(self._overrides.get(trunk.name, trunk.host), trunk.transport or None)
        line = Line(trunk, host, login, used=self.used)
        if trunk.login is not None and trunk.password is not None and login is None:
            line.open = False
            log.warning("trunk closed: its secret is missing", trunk=trunk.name, secret=trunk.password)
        if line.open:
            self._spawn(line)
            self._ask_later(line)
        return line

    def _spawn(self, line: Line) -> None:
        task = self._loop.create_task(self._bring_up(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring_up(self, line: Line) -> None:
        found = await resolve(line.host, self._dns, self._chance)
        if not line.open:  # closed meanwhile
            return
        if found and set(found) != set(line.targets):  # their order is left to chance
            line.targets, line.at = found, 0
        if not line.targets:
            if line.state != UNKNOWN_HOST:
                log.warning("trunk host cannot be resolved", trunk=line.trunk.name, host=line.host.name)
            line.state = UNKNOWN_HOST
            self._note(line, UNKNOWN_HOST)
            self._again(line, RESOLVE_SECONDS)
        elif line.login is not None:
            self._register(line, line.expires)
        elif not self._flows(line):
            self._give_up(line)
        else:
            line.state = "by address" if line.answers else SILENT
            if line.answers:
                self._note(line)
            if line.host.name != line.targets[0].address:
                self._again(line, RESOLVE_AGAIN_SECONDS)

    # outgoing

    def ways(self, number: str, present: str = "", trunk: str = "", *, emergency: bool = False) -> list[Device]:
        """How an outside number is reached: by the first line that answers and has a channel free, or only the one of
        this `trunk`; where it cannot be reached after all, by the next. `present` is shown there, `withheld` nothing;
        empty leaves it to the line. The carrier decides whether an `emergency` call still finds a channel."""
        able = [
            line
            for line in self._lines.values()
            if line.open and trunk in ("", line.trunk.name) and (emergency or not line.full)
        ]
        able.sort(key=lambda line: not line.answers)
        devices = [line.device(flow, number, present) for line in able for flow in self._flows(line)]
        if not devices:
            return []
        first, *others = devices[:MAX_WAYS]
        return [replace(first, others=tuple(others)) if others else first]

    def passed_over(self, trunk: str, others: Sequence[str]) -> bool:
        """Whether this trunk is known not to answer while another one does."""
        line, rest = self._lines.get(trunk), [self._lines[name] for name in others if name in self._lines]
        return line is not None and not line.answers and any(each.open and each.answers for each in rest)

    def _flows(self, line: Line) -> list[Flow]:
        """The ways to the carrier, by the order of its targets."""
        return [flow for target in line.in_order if (flow := self._flow(line, target)) is not None]

    def _flow(self, line: Line, target: Target) -> Flow | None:
        """The way to a target by the transport it asks for, UDP first where it asks for none."""
        wanted = (target.transport,) if target.transport else ("udp", "tcp")
        able = [listen for listen in self._shell.listens if listen.transport in wanted]
        for listen in sorted(able, key=lambda each: wanted.index(each.transport)):
            if (":" in target.address) == (":" in listen.host):
                local = listen.seen_by(target.address), listen.port
                remote = target.address, target.port
                if listen.transport == "tls":
                    self._shell.expect(remote, line.host.name)
                return Flow(listen.transport, local, remote)
        return None

    # supervision

    def _ask_later(self, line: Line) -> None:
        if self._ask_seconds and line.open:
            seconds = self._ask_seconds if line.answers else min(self._ask_seconds, ASK_SILENT_SECONDS)
            self._loop.call_later(seconds * (0.8 + 0.4 * self._chance()), self._ask, line)

    def _ask(self, line: Line) -> None:
        """OPTIONS: whatever the answer, the carrier is there (:rfc:`3261#section-11`)."""
        flow = next(iter(self._flows(line)), None)
        if not line.open or flow is None:
            self._ask_later(line)
            return
        uri = f"sip:{write_host(*flow.remote)}"
        headers = Headers([("From", f"<sip:{write_host(*flow.local)}>")])
        self._asked[self._shell.request(Request("OPTIONS", uri, headers), flow)] = line

    def _told(self, line: Line, event: ResponseReceived) -> None:
        if event.local and line.turn():  # to the next of its servers
            if line.login is None:
                self._ask(line)
            else:
                self._register(line, line.expires)
                self._ask_later(line)
            return
        was, line.answers = line.answers, not event.local
        if was and not line.answers:
            line.state = SILENT
            log.warning("trunk does not answer", trunk=line.trunk.name, host=line.host.name)
            self._note(line, SILENT)
            self.on_silent(line.trunk.name)
        elif line.answers and not was:
            log.info("trunk answers again", trunk=line.trunk.name)
            if line.login is None:
                self._note(line)
            self._spawn(line)
        self._ask_later(line)

    # incoming

    def of(self, flow: Flow, user: str) -> Line | None:
        """The line a request came by: by the Contact user we registered, else by its source address."""
        for line in self._lines.values():
            if line.login is not None and user == line.contact:
                return line
        return next(
            (line for line in self._lines.values() if line.open and line.owns(*flow.remote, flow.transport)), None
        )

    def keeps_to_udp(self, host: str, port: int) -> bool:
        """Whether a carrier there is to be spoken to by UDP whatever is said."""
        return any(line.host.transport == "udp" and line.owns(host, port) for line in self._lines.values())

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
        flow = next(iter(self._flows(line)), None)
        if flow is None:
            self._give_up(line)
            return
        transaction = self._shell.request(line.register(flow, expires), flow, line.login)
        self._registering[transaction] = line, expires

    def lose(self, flow: Flow) -> None:
        """A connection broke: what was registered by it is registered by another, or no call would come."""
        for line in self._lines.values():
            there = any((each.address, each.port) == flow.remote for each in line.targets)
            if flow.connection and there and line.open and line.state == "registered":
                self._again(line, RECONNECT_SECONDS * (0.5 + self._chance()))

    def on_response(self, event: ResponseReceived) -> None:
        """An answer to one of our REGISTERs or OPTIONS."""
        if event.transaction in self._asked and event.response.status >= 200:
            self._told(self._asked.pop(event.transaction), event)
            return
        if event.transaction not in self._registering or event.response.status < 200:
            return
        line, expires = self._registering.pop(event.transaction)
        if event.response.status < 300:
            self._registered(line, expires, event.response)
        elif line.open and _is_unreachable(event) and line.turn():
            self._register(line, expires)  # at the next of its servers
        elif line.open:
            self._refused(line, event.response)

    def _registered(self, line: Line, expires: int, response: Response) -> None:
        if not line.open:
            if expires:  # it was closed while the REGISTER was under way
                self._register(line, expires=0)
            return
        seconds = line.granted(response)
        if line.state != "registered":
            log.info("trunk registered", trunk=line.trunk.name, seconds=seconds)
        line.state, line.failures = "registered", 0
        self._note(line)
        self._again(line, max(5.0, seconds * (0.7 + 0.2 * self._chance())))

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
        self._note(line, line.state)
        seconds = min(RETRY_SECONDS * 2**line.failures, LONGEST_RETRY_SECONDS)
        self._again(line, seconds * (0.8 + 0.4 * self._chance()))
        line.failures = min(line.failures + 1, 10)

    def _note(self, line: Line, trouble: str = "") -> None:
        """Let be told, once, that the line carries no calls, and why, or that it does again."""
        if bool(trouble) != bool(line.trouble):
            self.on_trouble(line.trunk.name, trouble)
        line.trouble = trouble

    def _give_up(self, line: Line) -> None:
        asked = line.host.transport or line.targets[0].transport or "udp"
        log.warning(
            "trunk cannot be reached by any --sip address", trunk=line.trunk.name, host=line.host.name, add=asked
        )
        line.state = NO_TRANSPORT

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


def _is_unreachable(event: ResponseReceived) -> bool:
    return event.local or event.response.status == 503
