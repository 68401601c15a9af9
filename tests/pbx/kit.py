"""A PBX and telephones in one process, on a virtual clock: real stacks, real calls, no socket and no second."""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import RowMapping, select

from scenc.pbx.house import House
from scenc.pbx.process.address import Listen
from scenc.pbx.process.loader import Loaded, Unsound
from scenc.pbx.process.secrets import Secrets
from scenc.pbx.process.settings import Settings
from scenc.pbx.runtime import Runtime
from scenc.pbx.shell import Shell
from scenc.pipeline import Compilation, compile_text
from scenc.sip import events as sip
from scenc.sip.flow import Flow
from scenc.sip.flow import Transport as FlowTransport
from scenc.sip.headers import Headers
from scenc.sip.message import Request, response_to
from scenc.sip.sdp.answer import make_answer, negotiate
from scenc.sip.sdp.offer import make_offer
from scenc.sip.sdp.session import Session
from scenc.sip.stack import Login, Stack, StackConfig
from scenc.store.store import Store
from scenc.store.tables import calls as call_table
from scenc.store.tables import messages as message_table
from tests.pbx.virtual_media import Ear, VirtualMedia

T = TypeVar("T")
PBX = ("10.0.0.1", 5060)
METHODS = (*StackConfig().methods, "NOTIFY", "MESSAGE")
LONGEST = 3600.0  # seconds a test may take


class _Selector(selectors.SelectSelector):
    """Does not wait: moves the loop's clock on instead."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("the test waits for something that will never happen")
        self.loop.virtual += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose hours pass in no time."""

    def __init__(self) -> None:
        selector = _Selector()
        self.virtual = 1000.0
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.virtual

    def waiting(self) -> list[asyncio.TimerHandle]:
        """Timers that will go off, but for that of `run` itself."""
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return [timer for timer in timers if not timer.cancelled() and timer.when() < 1000 + LONGEST]


def run(main: Coroutine[Any, Any, T], longest: float = LONGEST) -> T:
    """Run a test's coroutine in virtual time."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(asyncio.wait_for(main, longest))
    finally:
        for task in (left := asyncio.all_tasks(loop)):
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()


class Net:
    """Delivers datagrams after a millisecond, unless `rough` (in [0, 1)) says that some are lost, doubled or late."""

    def __init__(self) -> None:
        self.rough = 0.0
        self.chance = random.Random(0)
        self._turn = count(1)  # what is sent in the same moment comes in order
        self.ends: dict[tuple[str, int], MemoryTransport] = {}
        self.streams: dict[tuple[str, int], MemoryTransport] = {}
        self._connections: dict[frozenset[tuple[str, int]], int] = {}
        self.seen: list[tuple[float, tuple[str, int], tuple[str, int], bytes]] = []

    def carry(self, source: tuple[str, int], target: tuple[str, int], data: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.seen.append((loop.time(), source, target, data))
        end, rough, chance = self.ends.get(target), self.rough, self.chance.random
        if end is None or (rough and chance() < rough):
            return
        for _ in range(2 if rough and chance() < rough / 2 else 1):
            late = chance() * 0.3 if rough and chance() < rough else 0.001
            loop.call_later(late + next(self._turn) * 1e-9, end.shell.receive, data, Flow("udp", target, source))

    def stream(self, flow: Flow, data: bytes) -> bool:
        """Deliver over a connection, a new one if need be; False where nobody listens."""
        end, ends = self.streams.get(flow.remote), frozenset((flow.local, flow.remote))
        self.seen.append((asyncio.get_running_loop().time(), flow.local, flow.remote, data))
        if end is None or (flow.connection and flow.connection != self._connections.get(ends)):
            return False
        number = self._connections.setdefault(ends, len(self._connections) + 1)
        arriving = Flow(flow.transport, flow.remote, flow.local, number)
        asyncio.get_running_loop().call_later(0.001, end.shell.receive, data, arriving)
        return True

    def cut(self, one: tuple[str, int], other: tuple[str, int]) -> None:
        """Break the connection: both ends hear of it."""
        number = self._connections.pop(frozenset((one, other)))
        for local, remote in ((one, other), (other, one)):
            if end := self.streams.get(local):
                end.shell.lost(Flow(end.listen.transport, local, remote, number))


class MemoryTransport:
    """A socket that is none; streams go from where it listens, too."""

    def __init__(self, net: Net, listen: Listen, shell: Shell) -> None:
        self.listen = listen
        self.shell = shell
        self._net = net
        self._kind = net.ends if listen.transport == "udp" else net.streams
        self._kind[(listen.host, listen.port)] = self

    async def start(self) -> None:
        """Nothing to bind."""

    def send(self, flow: Flow, data: bytes) -> None:
        if self.listen.transport == "udp":
            self._net.carry((self.listen.host, self.listen.port), flow.remote, data)
        elif not self._net.stream(flow, data):
            asyncio.get_running_loop().call_soon(self.shell.lost, flow)

    def expect(self, remote: tuple[str, int], name: str) -> None:
        """Nobody proves anything here."""

    def close(self) -> None:
        self._kind.pop((self.listen.host, self.listen.port), None)


KEYS_BY_INFO = (("Accept", "application/sdp, application/dtmf-relay"),)


class Phone:
    """A softphone. `answers` says after how many seconds it picks up, None lets it ring; `refuses` is the status
    it refuses with, `early` lets it be heard while it rings, `garbles` makes its answers unreadable, `deaf` leaves a
    re-INVITE without one."""

    def __init__(
        self,
        net: Net,
        number: str,
        port: int,
        password: str = "",
        codecs: tuple[str, ...] = ("PCMU",),
        transport: FlowTransport = "udp",
        host: str = "10.0.0.2",
    ) -> None:
        self.address = (host, port)
        self.number = number
        self.login = Login(number, password)
        self.codecs = codecs
        self.answers: float | None = None
        self.refuses: int | None = None
        self.garbles = False
        self.takes = 200  # its answer to requests outside of calls
        self.deaf = False
        self.early = False
        self.info = False  # takes keys by INFO alone, and says so
        self.events: list[sip.Event] = []
        self.session = ""
        self.sdp: Session | None = None
        names = count(1)
        self.domain = "10.0.0.1"
        self.shell = Shell(
            Stack(StackConfig(methods=METHODS), lambda: f"{number}-{port}-{next(names)}"), self._on_event
        )
        self.shell.add(MemoryTransport(net, Listen(transport, *self.address), self.shell))
        self.flow = Flow(transport, self.address, PBX)

    def _on_event(self, event: sip.Event) -> None:
        self.events.append(event)
        if isinstance(event, sip.InviteReceived):
            self._invited(event)
        elif isinstance(event, sip.Reinvited) and not self.deaf:
            self.shell.answer(event.session, self.answer(event.body))
        elif isinstance(event, sip.RequestReceived | sip.InDialogRequest):
            self.shell.respond(event.transaction, response_to(event.request, self.takes))
        elif isinstance(event, sip.Accepted):
            self.sdp = Session.parse(event.body)

    def _invited(self, event: sip.InviteReceived) -> None:
        self.session = event.session
        if self.refuses:
            self.shell.reject(event.session, self.refuses)
            return
        if self.early:
            self.shell.ring(event.session, 183, self.answer(event.request.body))
        else:
            self.shell.ring(event.session)
        if self.answers is not None:
            body = self.answer(event.request.body)
            asyncio.get_running_loop().call_later(self.answers, self._pick_up, event.session, body)

    def _pick_up(self, session: str, body: bytes) -> None:
        if not any(isinstance(event, sip.Cancelled) and event.session == session for event in self.events):
            now = asyncio.get_running_loop().time()
            self.shell._stack.answer(session, body, now, KEYS_BY_INFO if self.info else ())
            self.shell.drain()

    def answer(self, body: bytes) -> bytes:
        if self.garbles:
            return b"this is no SDP"
        offer = Session.parse(body)
        host, port = self.address
        answer = make_answer(offer, negotiate(offer, self.codecs), host, port + 1000, session_id=7, version=1)
        return self._without_events(answer.to_bytes())

    def _without_events(self, sdp: bytes) -> bytes:
        if not self.info:
            return sdp
        kept = [line for line in sdp.split(b"\r\n") if b"telephone-event" not in line and b"a=fmtp" not in line]
        return b"\r\n".join(kept).replace(b" 101", b"").replace(b" 96", b"")

    def offer(self, direction: str = "sendrecv", version: int = 1) -> bytes:
        host, port = self.address
        offer = make_offer(host, port + 1000, self.codecs, session_id=5, version=version, direction=direction)
        return self._without_events(offer.to_bytes())

    async def register(self, expires: int = 600) -> int:
        """The status of the final answer."""
        headers = [
            ("From", f"<sip:{self.number}@{self.domain}>;tag=r{self.number}"),
            ("To", f"<sip:{self.number}@{self.domain}>"),
            ("Contact", f"<sip:{self.number}@{self.address[0]}:{self.address[1]}>"),
            ("Expires", str(expires)),
        ]
        self.shell.request(Request("REGISTER", f"sip:{self.domain}", Headers(headers)), self.flow, self.login)
        event = await self.wait(sip.ResponseReceived, lambda event: event.response.status >= 200)
        self.events.remove(event)
        return event.response.status

    def call(
        self, number: str, body: bytes | None = None, uri_user: str = "", more: tuple[tuple[str, str], ...] = ()
    ) -> str:
        """Dial; the session. `uri_user` stands in the request's URI where it is not the number."""
        headers = [
            ("From", f"<sip:{self.number}@{self.domain}>"),
            ("To", f"<sip:{number}@{self.domain}>"),
            ("Content-Type", "application/sdp"),
            *(KEYS_BY_INFO if self.info else ()),
            *more,
        ]
        body = self.offer() if body is None else body
        request = Request("INVITE", f"sip:{uri_user or number}@{self.domain}", Headers(headers), body)
        self.session = self.shell.invite(request, self.flow, self.login if self.login.password else None)
        return self.session

    def refer(self, session: str, target: str, *more: tuple[str, str]) -> None:
        """Transfer the other party of a call."""
        headers = Headers([("Refer-To", target), *more])
        self.shell.within(session, Request("REFER", "", headers))

    def told(self) -> list[int]:
        """The statuses that NOTIFYs of a transfer had."""
        bodies = [event.request.body for event in self.events if isinstance(event, sip.InDialogRequest)]
        return [int(body.split()[1]) for body in bodies if body.startswith(b"SIP/2.0")]

    async def wait(self, kind: type[T], test: Callable[[T], bool] = lambda _: True, seconds: float = 120.0) -> T:
        """The first event of this kind that passes the test, also one that has come already."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            for event in self.events:
                if isinstance(event, kind) and test(event):
                    return event
            await asyncio.sleep(0.01)
        raise AssertionError(f"{self.number}: no {kind.__name__}; there came {self.events}")

    def had(self, kind: type[object]) -> int:
        """How many events of this kind came."""
        return sum(isinstance(event, kind) for event in self.events)


class AtOnce(Executor):
    """Does what is asked in the same moment."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Office:
    """A PBX with a scenario, and who calls it."""

    def __init__(self, runtime: Runtime, media: VirtualMedia, net: Net, texts: list[str], ports: Iterator[int]) -> None:
        self.runtime = runtime
        self.media = media
        self.net = net
        self.texts = texts
        self.ports = ports  # of phones

    def phone(self, user: str, codecs: tuple[str, ...] = ("PCMU",), transport: FlowTransport = "udp") -> Phone:
        """A telephone of a user, not yet registered."""
        account = next(each for each in self.runtime.accounts.by_number.values() if each.user == user)
        phone = Phone(self.net, account.number, next(self.ports), account.password, codecs, transport)
        phone.domain = self.runtime.domain or phone.domain
        return phone

    async def registered(self, user: str, codecs: tuple[str, ...] = ("PCMU",)) -> Phone:
        """A telephone of a user, registered."""
        phone = self.phone(user, codecs)
        assert await phone.register() == 200
        return phone

    def carrier(self, number: str = "600700800", transport: FlowTransport = "udp") -> Phone:
        """The other end of the trunk `op`."""
        return Phone(self.net, number, 5080, transport=transport)

    def ear(self, number: str = "") -> Ear:
        """What the caller's leg of the only call does."""
        (call,) = self.runtime.pbx.calls.values()
        assert call.leg.handle is not None
        return self.media.ears[call.leg.handle]

    def press(self, key: str) -> None:
        """The caller of the only call presses a key."""
        from scenc.media.port import Digit

        (call,) = self.runtime.pbx.calls.values()
        assert call.leg.handle is not None
        self.media.say(Digit(call.leg.handle, key))

    async def at_rest(self, seconds: float = 70.0) -> None:
        """Assert that, once all transactions have had their time, nothing is left of any call."""
        await asyncio.sleep(seconds)
        runtime, loop = self.runtime, asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        assert not runtime.pbx.calls, "a call"
        assert not self.media.ears, "a leg's media"
        assert len(runtime.directory) == 0, "a leg"
        assert [line.calls for line in runtime.pbx.exchange.trunks.lines()] == [0], "a channel"
        assert runtime.shell.load == (0, 0), "a transaction or a session"
        assert loop.waiting() == [], "a timer"

    def messages(self) -> list[RowMapping]:
        """Voicemail messages, oldest first."""
        return list(self.runtime.store.read(select(message_table).order_by(message_table.c.received)))

    def records(self) -> list[RowMapping]:
        """Call records, oldest first."""
        return list(self.runtime.store.read(select(call_table).order_by(call_table.c.started)))


@cache
def _compiled(text: str) -> Compilation:
    return compile_text(text, "main.scen")


def load_text(texts: list[str]) -> Loaded:
    """Compile the newest text; a prompt's samples are its own words, as long as they take to say."""
    compilation = _compiled(texts[-1])
    if compilation.bundle is None:
        raise Unsound("\n".join(each.message for each in compilation.diagnostics))
    bundle = compilation.bundle
    spoken = {key: prompt.text or prompt.file for key, prompt in bundle.prompts.items()}

    def pcm(audio: str) -> bytes:
        text = audio.encode()
        return text.ljust(16 * 1000 * max(1, len(audio) // 15), b"\0")

    prompts: Mapping[str, Any] = {key: replace(prompt, audio=spoken[key]) for key, prompt in bundle.prompts.items()}
    return Loaded(replace(bundle, prompts=prompts), f"bundle-{len(texts)}", pcm)


@contextmanager
def opened(
    text: str,
    data: Path,
    at: str = "2026-03-16T10:00",
    secrets: Mapping[str, str] = MappingProxyType({}),
    ask_trunks: float = 0.0,
    transports: tuple[FlowTransport, ...] = ("udp",),
) -> Iterator[Callable[[], Coroutine[Any, Any, Office]]]:
    """`office = await open_()` inside `run`."""
    with opened_house({"": text}, data, at, secrets, ask_trunks, transports) as open_:

        async def open_one() -> Office:
            (office,) = await open_()
            return office

        yield open_one


@contextmanager
def opened_house(
    texts: Mapping[str, str],
    data: Path,
    at: str = "2026-03-16T10:00",
    secrets: Mapping[str, str] = MappingProxyType({}),
    ask_trunks: float = 0.0,
    transports: tuple[FlowTransport, ...] = ("udp",),
) -> Iterator[Callable[[], Coroutine[Any, Any, list[Office]]]]:
    """`one, other = await open_()` inside `run`: companies in one house."""
    stores: list[Store] = []

    async def open_() -> list[Office]:
        net, media, ports = Net(), VirtualMedia(), count(6000, 10)
        settings = Settings(
            scenario=data,
            listens=tuple(Listen(each, *PBX) for each in transports),
            data=data,
            at=datetime.fromisoformat(at),
            trunks={"op": "10.0.0.2:5080"},
            ask_trunks=ask_trunks,
        )
        house = House(settings, media, lambda listen, shell: MemoryTransport(net, listen, shell))
        offices = []
        for name, text in texts.items():
            runtime, said = await move_in(house, replace(settings, data=data / name), text)
            offices.append(Office(runtime, media, net, said, ports))
        await house.open()
        media.on_events = house.on_media
        await asyncio.sleep(0)
        return offices

    async def move_in(house: House, settings: Settings, text: str) -> tuple[Runtime, list[str]]:
        texts = [text]

        async def load() -> Loaded:
            return load_text(texts)

        settings.data.mkdir(exist_ok=True)
        store = Store(f"sqlite:///{settings.data / 'scenc.sqlite'}")
        stores.append(store)
        runtime = Runtime(settings, house, Secrets(environment=secrets), store, load, AtOnce())
        await runtime.open()
        return runtime, texts

    try:
        yield open_
    finally:
        for store in stores:
            store.close()
