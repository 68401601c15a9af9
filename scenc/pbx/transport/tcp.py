"""SIP over TCP (:rfc:`3261#section-18`): streams cut into messages, connections reused, opened when needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import cast

from scenc.pbx.address import Listen, bound_socket, local_address
from scenc.sip.flow import Flow
from scenc.sip.framer import StreamFramer
from scenc.sip.message import Malformed

Receive = Callable[[bytes, Flow], None]
Closed = Callable[[Flow], None]

_STRANGER_SECONDS = 32.0  # who has said nothing at all is let go after this
_QUIET_SECONDS = 2 * 3600.0  # who was heard, after this: registrations are renewed within the hour
_WRITE_LIMIT = 256 * 1024  # a peer that does not read is let go beyond this many bytes
_CONNECT_SECONDS = 5.0
_MAX_CONNECTIONS = 4096
_MAX_OF_ONE = 512  # connections of one address


class _Connection(asyncio.Protocol):
    """One stream."""

    def __init__(self, owner: TcpTransport, number: int) -> None:
        self._owner = owner
        self._number = number
        self._framer = StreamFramer()
        self._patience = _STRANGER_SECONDS
        self._heard = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self.stream: asyncio.Transport | None = None
        self.flow: Flow | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.stream = stream = cast(asyncio.Transport, transport)
        peer, own = stream.get_extra_info("peername"), stream.get_extra_info("sockname")
        if peer is None or own is None:  # gone before we looked
            stream.abort()
            return
        self.flow = Flow("tcp", (own[0], self._owner.listen.port), (peer[0], peer[1]), self._number)
        self._heard = asyncio.get_running_loop().time()
        self._idle_out(stream)
        self._owner.opened(self)

    def data_received(self, data: bytes) -> None:
        assert self.flow is not None
        assert self.stream is not None
        try:
            messages = self._framer.feed(data)
        except Malformed:
            self.stream.close()
            return
        pings = self._framer.take_pings()
        if messages or pings:
            self._patience, self._heard = _QUIET_SECONDS, asyncio.get_running_loop().time()
        for message in messages:
            self._owner.receive(message, self.flow)
        if pings:
            self.write(b"\r\n" * pings)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self.flow is not None:
            self._owner.lost(self)

    def write(self, data: bytes) -> None:
        """Send, unless the peer has stopped reading."""
        if self.stream is None or self.stream.is_closing():
            return
        if self.stream.get_write_buffer_size() > _WRITE_LIMIT:
            self.stream.abort()
            return
        self.stream.write(data)

    def _idle_out(self, stream: asyncio.Transport) -> None:
        """Let the peer go when it has been silent for too long, else look again then."""
        loop = asyncio.get_running_loop()
        left = self._heard + self._patience - loop.time()
        if left > 0:
            self._idle = loop.call_later(left, self._idle_out, stream)
        else:
            stream.abort()


class TcpTransport:
    """Accepts and opens connections; a flow without a connection number gets one to its remote."""

    def __init__(self, listen: Listen, receive: Receive, closed: Closed) -> None:
        self.listen = listen
        self.receive = receive
        self._closed = closed
        self._numbers = count(1)
        self._by_number: dict[int, _Connection] = {}
        self._by_remote: dict[tuple[str, int], _Connection] = {}
        self._waiting: dict[tuple[str, int], list[tuple[Flow, bytes]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Bind; raises `OSError` when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, sock=bound_socket(self.listen))

    def _connection(self) -> _Connection:
        return _Connection(self, next(self._numbers))

    def opened(self, connection: _Connection) -> None:
        """A connection stands."""
        assert connection.flow is not None
        assert connection.stream is not None
        host = connection.flow.remote[0]
        of_one = sum(each.flow is not None and each.flow.remote[0] == host for each in self._by_number.values())
        if len(self._by_number) >= _MAX_CONNECTIONS or of_one >= _MAX_OF_ONE:
            connection.stream.abort()
            return
        self._by_number[connection.flow.connection] = connection
        self._by_remote.setdefault(connection.flow.remote, connection)

    def lost(self, connection: _Connection) -> None:
        """A connection broke."""
        assert connection.flow is not None
        self._by_number.pop(connection.flow.connection, None)
        if self._by_remote.get(connection.flow.remote) is connection:
            del self._by_remote[connection.flow.remote]
        self._closed(connection.flow)

    def send(self, flow: Flow, data: bytes) -> None:
        """Send on the flow's connection; open one where the flow names none or it is gone."""
        connection = self._connection_of(flow)
        if connection is not None:
            connection.write(data)
            return
        waiting = self._waiting.setdefault(flow.remote, [])
        waiting.append((flow, data))
        if len(waiting) == 1:
            task = asyncio.get_running_loop().create_task(self._open(flow))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _connection_of(self, flow: Flow) -> _Connection | None:
        return self._by_number.get(flow.connection) or self._by_remote.get(flow.remote)

    async def _open(self, flow: Flow) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(_CONNECT_SECONDS):
                await loop.create_connection(
                    self._connection, *flow.remote, local_addr=(local_address(self.listen.host, flow.remote[0]), 0)
                )
        for waited, data in self._waiting.pop(flow.remote, []):
            connection = self._connection_of(waited)
            if connection is not None:
                connection.write(data)
            else:
                self._closed(waited)

    def close(self) -> None:
        """Close the listening socket and every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        for connection in list(self._by_number.values()):
            if connection.stream is not None:
                connection.stream.close()
