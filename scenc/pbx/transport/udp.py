"""SIP over UDP (:rfc:`3261#section-18`): one socket, datagrams, STUN keep-alives among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from scenc.pbx.process.address import Listen, bound_socket
from scenc.sip import stun
from scenc.sip.flow import Flow

Receive = Callable[[bytes, Flow], None]


class UdpTransport(asyncio.DatagramProtocol):
    """Hands datagrams up with their flow, sends what it is given."""

    def __init__(self, listen: Listen, receive: Receive) -> None:
        self.listen = listen
        self._receive = receive
        self._socket: asyncio.DatagramTransport | None = None
        self._flow = lru_cache(maxsize=4096)(self._flow_of)  # a peer sends many datagrams

    async def start(self) -> None:
        """Bind; raises `OSError` when the port is taken."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, sock=bound_socket(self.listen))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: the socket is bound."""
        self._socket = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """asyncio's: a datagram."""
        remote = (addr[0], addr[1])
        if stun.is_stun(data):
            if self._socket is not None and (said := stun.answer(data, remote)):
                self._socket.sendto(said, addr)
            return
        self._receive(data, self._flow(remote))

    def send(self, flow: Flow, data: bytes) -> None:
        """Send one datagram; loss is the transaction layer's business."""
        if self._socket is not None:
            self._socket.sendto(data, flow.remote)

    def _flow_of(self, remote: tuple[str, int]) -> Flow:
        return Flow("udp", (self.listen.seen_by(remote[0]), self.listen.port), remote)

    def expect(self, remote: tuple[str, int], name: str) -> None:
        """Nothing is proved over UDP."""

    def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
