"""The shell around the SIP core: after any input, hand out events, send output, re-arm the one timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from scenc.pbx.process.address import CannotListen, Listen
from scenc.sip.events import Event
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login, Stack
from scenc.sip.subscription import Standing

Headers = Sequence[tuple[str, str]]

_TOO_LATE = 0.25  # seconds, on average: half of T1, beyond which peers would begin to repeat themselves
_MEMORY = 2.0  # seconds for which lateness says something
_MOST_WAYS = 256  # that are remembered


class Transport(Protocol):
    """Bytes out by flows; bytes in go to `Shell.receive`, broken streams to `Shell.lost`."""

    listen: Listen

    async def start(self) -> None:
        """Bind; raises `OSError`."""

    def send(self, flow: Flow, data: bytes) -> None:
        """Send by this flow."""

    def close(self) -> None:
        """Unbind."""

    def expect(self, remote: tuple[str, int], name: str) -> None:
        """The TLS server there must prove that this is its name."""


class Shell:
    """Owns the stack and its transports. Commands are the stack's, given the time; what they make the stack
    say leaves in the same turn of the loop."""

    def __init__(
        self,
        stack: Stack,
        handle: Callable[[Event], None],
        on_lost: Callable[[Flow], None] = lambda _: None,
        admits: Callable[[tuple[str, int]], bool] = lambda _: True,
    ) -> None:
        self._stack = stack
        self._handle = handle
        self._on_lost = on_lost
        self._admits = admits
        self._transports: list[Transport] = []
        self._ways: dict[tuple[str, tuple[str, int]], Transport] = {}  # by transport and our end of the flow
        self._timer: asyncio.TimerHandle | None = None
        self._armed: float | None = None
        self._late = 0.0  # how late timers come, on average of the last few
        self._late_at = -_MEMORY
        self._draining = False
        self._woken: asyncio.Handle | None = None
        self._loop = asyncio.get_running_loop()

    def add(self, transport: Transport) -> None:
        """Speak by this transport, too."""
        self._transports.append(transport)
        self._ways.clear()

    def expect(self, remote: tuple[str, int], name: str) -> None:
        """The TLS server there must prove that this is its name."""
        for transport in self._transports:
            transport.expect(remote, name)

    async def start(self) -> None:
        """Bind every transport. Raises `CannotListen`."""
        for transport in self._transports:
            try:
                await transport.start()
            except OSError as error:
                raise CannotListen(error.errno, error.strerror, str(transport.listen)) from None

    def close(self) -> None:
        """Close every transport."""
        for transport in self._transports:
            transport.close()
        if self._timer is not None:
            self._timer.cancel()

    @property
    def listens(self) -> list[Listen]:
        """Where we listen."""
        return [transport.listen for transport in self._transports]

    def by_tcp(self, flow: Flow) -> Flow | None:
        """The way to the same peer by TCP, if we speak it."""
        host = flow.local[0]
        able = [
            listen for listen in self.listens if listen.transport == "tcp" and (":" in listen.host) == (":" in host)
        ]
        if not able:
            return None
        nearest = max(able, key=lambda listen: listen.nearness(flow.local))
        return Flow("tcp", (host, nearest.port), flow.remote)

    @property
    def load(self) -> tuple[int, int]:
        """Transactions and sessions alive."""
        return self._stack.load

    # commands: the stack's own, with the time

    def invite(self, request: Request, flow: Flow, login: Login | None = None) -> str:
        """Start an INVITE session."""
        self._wake()
        return self._stack.invite(request, flow, self._loop.time(), login)

    def request(self, request: Request, flow: Flow, login: Login | None = None) -> str:
        """Send a request outside a dialog."""
        self._wake()
        return self._stack.request(request, flow, self._loop.time(), login)

    def subscribe(self, transaction: str, flow: Flow, seconds: int) -> str:
        """Accept a SUBSCRIBE."""
        self._wake()
        return self._stack.subscribe(transaction, flow, seconds, self._loop.time())

    def standing(self, subscription: str) -> Standing | None:
        """What a subscription needs to go on after a restart."""
        return self._stack.standing(subscription)

    def resume(self, standing: Standing) -> str:
        """Go on with a subscription of before a restart."""
        self._wake()
        return self._stack.resume(standing)

    def notify(self, subscription: str, body: bytes, headers: Headers = ()) -> None:
        """Send a NOTIFY."""
        self._stack.notify(subscription, body, self._loop.time(), headers)
        self._wake()

    def respond(self, transaction: str, response: Response) -> None:
        """Answer a request."""
        self._stack.respond(transaction, response, self._loop.time())
        self._wake()

    def log_in(self, session: str, login: Login | None) -> None:
        """Answer the challenges of a carrier that calls us."""
        self._stack.log_in(session, login)

    def ring(self, session: str, status: int = 180, body: bytes = b"") -> None:
        """Send a provisional response."""
        self._stack.ring(session, self._loop.time(), status, body)
        self._wake()

    def answer(self, session: str, body: bytes) -> None:
        """Accept the INVITE or the pending re-INVITE."""
        self._stack.answer(session, body, self._loop.time())
        self._wake()

    def agree(self, session: str, body: bytes) -> None:
        """Answer an offer that came before the session stands."""
        self._stack.agree(session, body, self._loop.time())
        self._wake()

    def reject(self, session: str, status: int, headers: Headers = (), reason: str | None = None) -> None:
        """Refuse the INVITE or the pending re-INVITE."""
        self._stack.reject(session, status, self._loop.time(), reason, headers)
        self._wake()

    def turn_away(self, session: str, status: int, headers: Headers = ()) -> None:
        """Challenge an INVITE, once."""
        self._stack.turn_away(session, status, self._loop.time(), headers)
        self._wake()

    def heard(self, session: str) -> bool:
        """Whether anything came back to our INVITE."""
        return self._stack.heard(session)

    def cancel(self, session: str, reason: str | None = None) -> None:
        """Cancel our INVITE."""
        self._stack.cancel(session, self._loop.time(), reason)
        self._wake()

    def bye(self, session: str, reason: str | None = None) -> None:
        """End an established session."""
        self._stack.bye(session, self._loop.time(), reason)
        self._wake()

    def within(self, session: str, request: Request) -> str:
        """Send a request within an established session."""
        self._wake()
        return self._stack.within(session, request, self._loop.time())

    def session_of(self, call_id: str, local: str, remote: str) -> str:
        """The session with these dialog tags, or ""."""
        return self._stack.session_of(call_id, local, remote)

    def reinvite(self, session: str, body: bytes) -> None:
        """Offer anew within a session."""
        self._stack.reinvite(session, body, self._loop.time())
        self._wake()

    # input

    def receive(self, data: bytes, flow: Flow) -> None:
        """A datagram, or a message cut from a stream; nothing is done about one from who is not to be heard."""
        if not self._admits(flow.remote):
            return
        self._stack.receive(data, flow, self._loop.time())
        self.drain()

    def lost(self, flow: Flow) -> None:
        """A stream broke or could not be opened."""
        self._on_lost(flow)
        self._stack.closed(flow, self._loop.time())
        self.drain()

    @property
    def overloaded(self) -> bool:
        """Whether there is more to do than time for it."""
        return self._late > _TOO_LATE and self._loop.time() - self._late_at < _MEMORY

    def _elapse(self) -> None:
        now = self._loop.time()
        if self._armed is not None:
            self._late += (now - self._armed - self._late) * 0.25
            self._late_at = now
        self._timer = None
        self._armed = None
        self._stack.elapse(now)
        self.drain()

    def drain(self) -> None:
        """Hand out events until there are none, send what is to be sent, arm the timer."""
        if self._draining:
            return
        self._draining = True
        try:
            while events := self._stack.take_events():
                for event in events:
                    self._handle(event)
        finally:
            self._draining = False
        for flow, data in self._stack.take_output():
            self._send(flow, data)
        self._arm()

    def _send(self, flow: Flow, data: bytes) -> None:
        transport = self._ways.get((flow.transport, flow.local)) or self._way(flow)
        if transport is None:
            self._loop.call_soon(self.lost, flow)
            return
        try:
            transport.send(flow, data)
        except (OSError, ValueError):  # an address this socket cannot reach, e.g. of the other IP version
            self._loop.call_soon(self.lost, flow)

    def _way(self, flow: Flow) -> Transport | None:
        able = [each for each in self._transports if each.listen.transport == flow.transport]
        if not able:
            return None
        nearest = max(able, key=lambda each: each.listen.nearness(flow.local))
        if len(self._ways) < _MOST_WAYS:
            self._ways[flow.transport, flow.local] = nearest
        return nearest

    def _arm(self) -> None:
        """Wake up when the next timer is due. Where that is later than we meant to wake up, because a timer was
        cancelled, we find nothing to do then: cheaper than to change our mind with every message."""
        due = self._stack.next_timer()
        if due is None or (self._armed is not None and self._armed <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = self._loop.call_at(due, self._elapse)

    def _wake(self) -> None:
        if not self._draining and self._woken is None:
            self._woken = self._loop.call_soon(self._drain_soon)

    def _drain_soon(self) -> None:
        self._woken = None
        self.drain()
