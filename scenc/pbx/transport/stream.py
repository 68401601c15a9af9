"""SIP over streams (:rfc:`3261#section-18`): TCP, TLS, WebSocket. Connections are reused, and opened when needed."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Protocol, cast

import structlog

from scenc.pbx.guard import network
from scenc.pbx.process.address import Listen, bound_socket, local_address
from scenc.pbx.transport.framing import Framing, Malformed, SipFraming
from scenc.pbx.transport.tls import TlsLayer
from scenc.pbx.transport.websocket import WebSocketFraming
from scenc.sip.flow import Flow

log = structlog.get_logger("transport")

Receive = Callable[[bytes, Flow], None]
Closed = Callable[[Flow], None]

_HANDSHAKE_SECONDS = 10.0  # for the whole of TLS and the WebSocket's greeting
_STRANGER_SECONDS = 32.0  # who has said nothing at all is let go after this
_MESSAGE_SECONDS = 32.0  # a message that has begun is whole within this
_QUIET_SECONDS = 2 * 3600.0  # who was heard, after this: registrations are renewed within the hour
_WRITE_LIMIT = 256 * 1024  # a peer that does not read is let go beyond this many bytes
_CONNECT_SECONDS = 3.0  # less than a call waits before it tries another server
_MAX_CONNECTIONS = 4096
_MAX_OF_ONE = 512  # connections of one address, or one network of IPv6


class Contexts(Protocol):
    """Whose certificates we show and believe."""

    def server(self) -> ssl.SSLContext:
        """For who connects to us."""

    def client(self) -> ssl.SSLContext:
        """For whom we connect to."""


class Connection(asyncio.Protocol):
    """One stream. `name` is that of the TLS server we connect to, None for a connection that somebody opened to us."""

    def __init__(self, owner: StreamTransport, number: int, name: str | None = None) -> None:
        self._owner = owner
        self._number = number
        self._name = name
        self._framing = owner.framing()
        self._tls = owner.tls(name)
        self._patience = _STRANGER_SECONDS if self._is_ready else _HANDSHAKE_SECONDS
        self._heard = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._midway: asyncio.TimerHandle | None = None
        self.stream: asyncio.Transport | None = None
        self.flow: Flow | None = None

    @property
    def _is_ready(self) -> bool:
        return self._framing.ready and (self._tls is None or self._tls.ready)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.stream = stream = cast(asyncio.Transport, transport)
        peer, own = stream.get_extra_info("peername"), stream.get_extra_info("sockname")
        if peer is None or own is None:  # gone before we looked
            stream.abort()
            return
        listen = self._owner.listen
        seen = listen.seen_by(peer[0]) if listen.public else own[0]
        self.flow = Flow(listen.transport, (seen, listen.port), (peer[0], peer[1]), self._number)
        self._heard = asyncio.get_running_loop().time()
        self._idle_out(stream)
        self._owner.opened(self)

    def data_received(self, data: bytes) -> None:
        assert self.flow is not None
        assert self.stream is not None
        was_ready = self._is_ready
        try:
            messages = self._framing.feed(data if self._tls is None else self._tls.receive(data))
        except (Malformed, ssl.SSLError) as error:
            self._say_why(error)
            self._put(self._framing.take_output())
            self.stream.close()
            return
        said = self._framing.take_output()
        if messages or (said and was_ready):
            self._wait(_QUIET_SECONDS)
        elif self._is_ready and not was_ready:
            self._wait(_STRANGER_SECONDS)
        self._watch_message(self.stream, bool(messages))
        for message in messages:
            self._owner.receive(message, self.flow)
        self._put(said)

    def _watch_message(self, stream: asyncio.Transport, whole: bool) -> None:
        """One byte a second is no message."""
        if self._midway is not None and (whole or not self._framing.midway):
            self._midway.cancel()
            self._midway = None
        if self._midway is None and self._framing.midway:
            self._midway = asyncio.get_running_loop().call_later(_MESSAGE_SECONDS, stream.abort)

    def _say_why(self, error: Exception) -> None:
        """Of a server that we went to: strangers who cannot speak are no news."""
        if self._name is None or self.flow is None or not isinstance(error, ssl.SSLError):
            return
        why = getattr(error, "verify_message", "") or error.reason or str(error)
        log.warning(
            "TLS server not believed", name=self._name, address=f"{self.flow.remote[0]}:{self.flow.remote[1]}", why=why
        )

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._idle, self._midway):
            if timer is not None:
                timer.cancel()
        self._framing.close()
        if self.flow is not None:
            self._owner.lost(self)

    def write(self, message: bytes) -> None:
        """Send a message, unless the peer has stopped reading."""
        self._put(self._framing.frame(message))

    def _put(self, data: bytes) -> None:
        if self.stream is None or self.stream.is_closing():
            return
        if self.stream.get_write_buffer_size() > _WRITE_LIMIT:
            self.stream.abort()
            return
        if self._tls is not None:
            if data:
                self._tls.send(data)
            data = self._tls.take_output()
        if data:
            self.stream.write(data)

    def _wait(self, patience: float) -> None:
        """From now on the peer may be silent for so long."""
        self._heard = asyncio.get_running_loop().time()
        self._patience = max(self._patience, patience)

    def _idle_out(self, stream: asyncio.Transport) -> None:
        """Let the peer go when it has been silent for too long, else look again then."""
        loop = asyncio.get_running_loop()
        left = self._heard + self._patience - loop.time()
        if left > 0:
            self._idle = loop.call_later(left, self._idle_out, stream)
        else:
            stream.abort()


class StreamTransport:
    """Accepts and opens connections; a flow without a connection number gets one to its remote.

    A TLS connection is opened only to who was given a name by `expect`, and must prove it by a certificate. A
    WebSocket client is never connected to. Where there are as many connections as there may be, the oldest makes way
    whose peer is nobody that `is_known`.
    """

    def __init__(
        self,
        listen: Listen,
        receive: Receive,
        closed: Closed,
        contexts: Contexts | None = None,
        is_known: Callable[[tuple[str, int]], bool] = lambda _: True,
    ) -> None:
        self.listen = listen
        self.receive = receive
        self.framing: Callable[[], Framing] = WebSocketFraming if listen.transport in ("ws", "wss") else SipFraming
        self._contexts = contexts if listen.transport in ("tls", "wss") else None
        self._closed = closed
        self._is_known = is_known
        self._numbers = count(1)
        self._names: dict[tuple[str, int], str] = {}
        self._by_number: dict[int, Connection] = {}
        self._by_remote: dict[tuple[str, int], Connection] = {}
        self._of_one: Counter[str] = Counter()
        self._waiting: dict[tuple[str, int], list[tuple[Flow, bytes]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Bind; raises `OSError` when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, sock=bound_socket(self.listen))

    def expect(self, remote: tuple[str, int], name: str) -> None:
        """The TLS server at `remote` is called so."""
        self._names[remote] = name

    def tls(self, name: str | None) -> TlsLayer | None:
        """The TLS of a new connection, if there is any."""
        if self._contexts is None:
            return None
        if name is None:
            return TlsLayer(self._contexts.server(), server=True)
        return TlsLayer(self._contexts.client(), server=False, name=name)

    def _connection(self, name: str | None = None) -> Connection:
        return Connection(self, next(self._numbers), name)

    def opened(self, connection: Connection) -> None:
        """A connection stands."""
        assert connection.flow is not None
        assert connection.stream is not None
        source = network(connection.flow.remote[0])
        if self._of_one[source] >= _MAX_OF_ONE or (len(self._by_number) >= _MAX_CONNECTIONS and not self._made_way()):
            connection.stream.abort()
            return
        self._of_one[source] += 1
        self._by_number[connection.flow.connection] = connection
        self._by_remote.setdefault(connection.flow.remote, connection)

    def _made_way(self) -> bool:
        for other in self._by_number.values():
            if other.flow is None or other.stream is None or other.stream.is_closing():
                continue
            if not self._is_known(other.flow.remote):
                other.stream.abort()
                return True
        return False

    def lost(self, connection: Connection) -> None:
        """A connection broke."""
        assert connection.flow is not None
        if self._by_number.pop(connection.flow.connection, None) is None:  # it was one too many, and nobody's way
            return
        source = network(connection.flow.remote[0])
        self._of_one[source] -= 1
        if not self._of_one[source]:
            del self._of_one[source]
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

    def _connection_of(self, flow: Flow) -> Connection | None:
        return self._by_number.get(flow.connection) or self._by_remote.get(flow.remote)

    def _may_open(self, remote: tuple[str, int]) -> bool:
        return self.framing is SipFraming and (self._contexts is None or remote in self._names)

    async def _open(self, flow: Flow) -> None:
        loop = asyncio.get_running_loop()
        name = self._names.get(flow.remote)
        if self._may_open(flow.remote):
            with suppress(OSError, TimeoutError, ValueError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await loop.create_connection(
                        lambda: self._connection(name),
                        *flow.remote,
                        local_addr=(local_address(self.listen.host, flow.remote[0]), 0),
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
