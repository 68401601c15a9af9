"""Stacks joined by a network in virtual time: loss, duplicates, delay and reordering without a socket or a second.

link = Link(Stack(…), Stack(…), loss=0.2, seed=7)
link.on_b = lambda event: answer_a_call(link.b, event, link.now)
link.a.invite(request, link.flow_a, link.now)
link.run(60)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from random import Random

from scenc.sip.events import Event
from scenc.sip.flow import Flow, Transport
from scenc.sip.message import Request, Response, parse
from scenc.sip.stack import Stack, StackConfig
from scenc.sip.timers import Timers

Address = tuple[str, int]
Handler = Callable[[Event], None]


def make_stack(name: str, config: StackConfig | None = None) -> Stack:
    """A stack whose tokens are `name` and a number."""
    tokens = count(1)
    return Stack(config or StackConfig(), lambda: f"{name}{next(tokens)}")


class Clock:
    """Virtual seconds, and what is to happen at them."""

    def __init__(self, start: float = 1000.0) -> None:
        self.now = start
        self._timers = Timers()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do `action` so many seconds from now."""
        self._timers.set(self.now + seconds, lambda _now: action())

    def next(self) -> float | None:
        """When the next thing happens."""
        return self._timers.next()

    def advance(self, until: float) -> None:
        """Let everything happen that is due by then."""
        self.now = max(self.now, until)
        self._timers.elapse(self.now)


@dataclass(frozen=True, slots=True)
class Weather:
    """What a network does to datagrams, in probabilities; a reordered one is late by up to ten times `delay`."""

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay: float = 0.01


@dataclass(slots=True)
class Host:
    """A stack at its address, who hears its events, and all it heard and sent, with times."""

    stack: Stack
    address: Address
    handler: Handler | None
    events: list[tuple[float, Event]]
    sent: list[tuple[float, bytes]]


class Network:
    """Carries what stacks send to one another by address. What goes to nobody's address is lost."""

    def __init__(self, weather: Weather | None = None, seed: int = 0, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.weather = weather or Weather()
        self._chance = Random(seed)
        self._hosts: dict[Address, Host] = {}
        self._connections = count(1)
        self._streams: dict[frozenset[Address], int] = {}

    @property
    def now(self) -> float:
        """The virtual time."""
        return self.clock.now

    def attach(self, address: Address, stack: Stack, handler: Handler | None = None) -> Host:
        """Put a stack on the network. Its events go to `handler`, and into `Host.events` in any case."""
        host = self._hosts[address] = Host(stack, address, handler, [], [])
        return host

    def flow(self, source: Address, target: Address, transport: Transport = "udp") -> Flow:
        """The way from one address to another."""
        return Flow(transport, source, target)

    def pump(self) -> None:
        """Hand out what the stacks have to say now. Needed only after commands given outside a handler."""
        busy = True
        while busy:
            busy = False
            for host in list(self._hosts.values()):
                for event in host.stack.take_events():
                    busy = True
                    host.events.append((self.now, event))
                    if host.handler is not None:
                        host.handler(event)
                for flow, data in host.stack.take_output():
                    host.sent.append((self.now, data))
                    self._carry(flow, data)

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.now + seconds
        self.pump()
        while (at := self._next()) is not None and at <= end:
            self.clock.advance(at)
            for host in self._hosts.values():
                host.stack.elapse(self.now)
            self.pump()
        self.clock.advance(end)

    def _next(self) -> float | None:
        times = [self.clock.next(), *(host.stack.next_timer() for host in self._hosts.values())]
        return min((at for at in times if at is not None), default=None)

    def _carry(self, flow: Flow, data: bytes) -> None:
        if flow.remote not in self._hosts:
            return
        arriving = Flow(flow.transport, flow.remote, flow.local, self._connection(flow))
        deliver = partial(self._deliver, data, arriving)
        weather, chance = self.weather, self._chance
        if flow.reliable:
            self.clock.after(weather.delay, deliver)
            return
        for _copy in range(2 if chance.random() < weather.duplicate else 1):
            if chance.random() >= weather.loss:
                late = chance.random() * 10 if chance.random() < weather.reorder else 1.0
                self.clock.after(weather.delay * late, deliver)

    def _connection(self, flow: Flow) -> int:
        if not flow.reliable:
            return 0
        ends = frozenset((flow.local, flow.remote))
        return self._streams.setdefault(ends, next(self._connections))

    def _deliver(self, data: bytes, flow: Flow) -> None:
        host = self._hosts.get(flow.local)
        if host is not None:
            host.stack.receive(data, flow, self.now)

    def close(self, flow: Flow) -> None:
        """Break the connection between the flow's ends: both stacks are told."""
        number = self._streams.pop(frozenset((flow.local, flow.remote)), 0)
        for local, remote in ((flow.local, flow.remote), (flow.remote, flow.local)):
            if local in self._hosts:
                broken = Flow(flow.transport, local, remote, number)
                self._hosts[local].stack.closed(broken, self.now)


class Link(Network):
    """Two stacks: `a` at 192.0.2.1 and `b` at 192.0.2.2, and their flows to one another."""

    def __init__(
        self,
        a: Stack,
        b: Stack,
        *,
        loss: float = 0.0,
        duplicate: float = 0.0,
        reorder: float = 0.0,
        delay: float = 0.01,
        seed: int = 0,
        transport: Transport = "udp",
    ) -> None:
        super().__init__(Weather(loss, duplicate, reorder, delay), seed)
        self.a, self.b = a, b
        self.host_a = self.attach(("192.0.2.1", 5060), a)
        self.host_b = self.attach(("192.0.2.2", 5060), b)
        self.flow_a = self.flow(self.host_a.address, self.host_b.address, transport)
        self.flow_b = self.flow(self.host_b.address, self.host_a.address, transport)

    def calm(self) -> None:
        """From now on nothing is lost, doubled or late."""
        self.weather = replace(self.weather, loss=0.0, duplicate=0.0, reorder=0.0)

    @property
    def events_a(self) -> list[Event]:
        """All events of `a` so far."""
        return [event for _at, event in self.host_a.events]

    @property
    def events_b(self) -> list[Event]:
        """All events of `b` so far."""
        return [event for _at, event in self.host_b.events]

    @property
    def is_idle(self) -> bool:
        """Whether neither stack has a transaction or session left."""
        return self.a.load == self.b.load == (0, 0)


class Wire:
    """A stack at 192.0.2.1 and a peer at 192.0.2.2 who says word for word what it is told, right or wrong."""

    def __init__(self, config: StackConfig | None = None, flow: Flow | None = None) -> None:
        self.stack = make_stack("t", config)
        self.flow = flow or Flow("udp", ("192.0.2.1", 5060), ("192.0.2.2", 5060))
        self.now = 1000.0
        self.events: list[Event] = []
        self.sent: list[tuple[Flow, Request | Response]] = []

    def say(self, text: str, body: str = "", flow: Flow | None = None) -> list[Request | Response]:
        """Let the stack receive lines of text, with any line ends; returns what it says to that."""
        head = "\r\n".join(text.strip().splitlines())
        length = f"\r\nContent-Length: {len(body.encode())}"
        self.stack.receive(f"{head}{length}\r\n\r\n{body}".encode(), flow or self.flow, self.now)
        return self.heard()

    def heard(self) -> list[Request | Response]:
        """What the stack has to say now; its events are kept in `events`, the flows of its messages in `sent`."""
        said = [(flow, parse(data)) for flow, data in self.stack.take_output()]
        self.sent += said
        self.events += self.stack.take_events()
        return [message for _flow, message in said]

    def wait(self, seconds: float) -> list[Request | Response]:
        """Let time pass; returns what the stack says meanwhile."""
        end = self.now + seconds
        said: list[Request | Response] = []
        while (at := self.stack.next_timer()) is not None and at <= end:
            self.now = max(self.now, at)
            self.stack.elapse(self.now)
            said += self.heard()
        self.now = end
        return said

    def reply(
        self, request: Request, status: int, tag: str = "", extra: str = "", body: str = ""
    ) -> list[Request | Response]:
        """Let the peer answer a request of the stack's."""
        names = ("Via", "From", "Call-ID", "CSeq")
        lines = [f"{name}: {value}" for name, value in request.headers if name in names]
        receiver = request.headers.get("To") or ""
        lines.append(f"To: {receiver};tag={tag}" if tag and ";tag=" not in receiver else f"To: {receiver}")
        return self.say("\n".join([f"SIP/2.0 {status} Said", *lines, *extra.strip().splitlines()]), body)
