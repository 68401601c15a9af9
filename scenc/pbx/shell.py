"""The shell around the SIP core: after any input, hand out events, send output, re-arm the one timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from scenc.pbx.address import Listen
from scenc.pbx.transport.tcp import TcpTransport
from scenc.pbx.transport.udp import UdpTransport
from scenc.sip.events import Event
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login, Stack

Headers = Sequence[tuple[str, str]]
T = TypeVar("T")


class Shell:
    """Owns the stack and its transports. Commands are the stack's, given the time; what they make the stack
    say leaves in the same turn of the loop."""

    def __init__(self, stack: Stack, listens: Sequence[Listen], handle: Callable[[Event], None]) -> None:
        self._stack = stack
        self._handle = handle
        self._timer: asyncio.TimerHandle | None = None
        self._armed: float | None = None
        self._draining = False
        self._woken: asyncio.Handle | None = None
        self._udp = [(each, UdpTransport(each, self._receive)) for each in listens if each.transport == "udp"]
        self._tcp = [
            (each, TcpTransport(each, self._receive, self._lost)) for each in listens if each.transport == "tcp"
        ]
        self._loop = asyncio.get_running_loop()

    async def start(self) -> None:
        """Bind every transport; raises `OSError` with the address in `filename` when one is taken."""
        for listen, transport in [*self._udp, *self._tcp]:
            try:
                await transport.start()
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(listen)) from None

    def close(self) -> None:
        """Close every transport."""
        for _, transport in [*self._udp, *self._tcp]:
            transport.close()
        if self._timer is not None:
            self._timer.cancel()

    def local(self, transport: str) -> Listen | None:
        """Where we listen by this transport."""
        return next((each for each, _ in [*self._udp, *self._tcp] if each.transport == transport), None)

    # commands: the stack's own, with the time

    def invite(self, request: Request, flow: Flow, login: Login | None = None) -> str:
        """Start an INVITE session."""
        return self._wake(self._stack.invite(request, flow, self._loop.time(), login))

    def request(self, request: Request, flow: Flow, login: Login | None = None) -> str:
        """Send a request outside a dialog."""
        return self._wake(self._stack.request(request, flow, self._loop.time(), login))

    def respond(self, transaction: str, response: Response) -> None:
        """Answer a request."""
        self._wake(self._stack.respond(transaction, response, self._loop.time()))

    def ring(self, session: str, status: int = 180) -> None:
        """Send a provisional response."""
        self._wake(self._stack.ring(session, self._loop.time(), status))

    def answer(self, session: str, body: bytes) -> None:
        """Accept the INVITE or the pending re-INVITE."""
        self._wake(self._stack.answer(session, body, self._loop.time()))

    def reject(self, session: str, status: int, headers: Headers = (), reason: str | None = None) -> None:
        """Refuse the INVITE or the pending re-INVITE."""
        self._wake(self._stack.reject(session, status, self._loop.time(), reason, headers))

    def cancel(self, session: str, reason: str | None = None) -> None:
        """Cancel our INVITE."""
        self._wake(self._stack.cancel(session, self._loop.time(), reason))

    def bye(self, session: str, reason: str | None = None) -> None:
        """End an established session."""
        self._wake(self._stack.bye(session, self._loop.time(), reason))

    def reinvite(self, session: str, body: bytes) -> None:
        """Offer anew within a session."""
        self._wake(self._stack.reinvite(session, body, self._loop.time()))

    # input

    def _receive(self, data: bytes, flow: Flow) -> None:
        self._stack.receive(data, flow, self._loop.time())
        self.drain()

    def _lost(self, flow: Flow) -> None:
        self._stack.closed(flow, self._loop.time())
        self.drain()

    def _elapse(self) -> None:
        self._timer = None
        self._armed = None
        self._stack.elapse(self._loop.time())
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
        transports = self._udp if flow.transport == "udp" else self._tcp
        if not transports:
            self._loop.call_soon(self._lost, flow)
            return
        _, chosen = next((pair for pair in transports if pair[0].port == flow.local[1]), transports[0])
        chosen.send(flow, data)

    def _arm(self) -> None:
        due = self._stack.next_timer()
        if due == self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = None if due is None else self._loop.call_at(due, self._elapse)

    def _wake(self, value: T) -> T:
        if not self._draining and self._woken is None:
            self._woken = self._loop.call_soon(self._drain_soon)
        return value

    def _drain_soon(self) -> None:
        self._woken = None
        self.drain()
