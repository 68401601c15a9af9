"""Streams and datagrams: what peers may do to them."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from scenc.pbx.process.address import Listen, local_address
from scenc.pbx.shell import Shell
from scenc.pbx.transport import stream
from scenc.pbx.transport.stream import StreamTransport
from scenc.pbx.transport.udp import UdpTransport
from scenc.sip.flow import Flow, Transport
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.sip.stack import Stack, StackConfig
from tests.pbx.kit import MemoryTransport, Net, run

OPTIONS = b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n"


class Wire(asyncio.Transport):
    """A stream whose other end does nothing by itself."""

    def __init__(self, remote: tuple[str, int] = ("10.0.0.2", 40000), unread: int = 0) -> None:
        super().__init__({"peername": remote, "sockname": ("10.0.0.1", 33333)})
        self.unread = unread
        self.written = b""
        self.gone = False

    def get_write_buffer_size(self) -> int:
        return self.unread

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.gone

    def abort(self) -> None:
        self.gone = True

    def close(self) -> None:
        self.gone = True


class Wires:
    """A TCP transport, and connections to it."""

    def __init__(self, transport: Transport = "tcp") -> None:
        self.received: list[tuple[bytes, Flow]] = []
        self.closed: list[Flow] = []
        listen = Listen(transport, "10.0.0.1", 5060)
        self.known: set[tuple[str, int]] = set()
        self.tcp = StreamTransport(
            listen,
            lambda data, flow: self.received.append((data, flow)),
            self.closed.append,
            is_known=self.known.__contains__,
        )

    def connect(self, **more: Any) -> tuple[Any, Wire]:
        wire = Wire(**more)
        connection = self.tcp._connection()
        connection.connection_made(wire)
        return connection, wire


def test_our_end_of_every_connection_is_where_we_listen() -> None:
    async def main() -> None:
        wires = Wires()
        connection, _ = wires.connect()
        connection.data_received(OPTIONS)
        ((_, flow),) = wires.received
        assert flow.local == ("10.0.0.1", 5060), "the port of a connection we opened is nobody's to call"

    run(main())


def test_who_pings_and_does_not_read_is_let_go() -> None:
    async def main() -> None:
        connection, wire = Wires().connect()
        connection.data_received(b"\r\n\r\n")
        assert wire.written == b"\r\n"
        wire.unread = 1 << 20
        connection.data_received(b"\r\n\r\n" * 100)
        assert wire.gone
        assert wire.written == b"\r\n"

    run(main())


def test_silent_strangers_and_forgotten_connections_are_let_go() -> None:
    async def main() -> None:
        wires = Wires()
        _, stranger = wires.connect()
        phone, wire = wires.connect()
        phone.data_received(OPTIONS)
        await asyncio.sleep(33)
        assert (stranger.gone, wire.gone) == (True, False)
        await asyncio.sleep(3600)
        phone.data_received(OPTIONS)  # registers anew
        await asyncio.sleep(3600)
        assert not wire.gone
        await asyncio.sleep(3700)
        assert wire.gone

    run(main(), 4 * 3600.0)


def test_one_address_does_not_take_all_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_MAX_OF_ONE", 3)

    async def main() -> None:
        wires = Wires()
        taken = [wires.connect()[1] for _ in range(5)]
        assert [wire.gone for wire in taken] == [False, False, False, True, True]
        assert not wires.connect(remote=("10.0.0.9", 40000))[1].gone

    run(main())


def test_one_network_of_ipv6_does_not_take_all_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has one address there has 2**64."""
    monkeypatch.setattr(stream, "_MAX_OF_ONE", 3)

    async def main() -> None:
        wires = Wires()
        taken = [wires.connect(remote=(f"2001:db8::{number}", 40000)) for number in range(5)]
        assert [wire.gone for _, wire in taken] == [False, False, False, True, True]
        assert not wires.connect(remote=("2001:db8:0:1::1", 40000))[1].gone
        for connection, _ in taken:
            connection.connection_lost(None)
        assert len(wires.closed) == 3, "every session and subscription would be looked at for those that never stood"
        assert not wires.connect(remote=("2001:db8::9", 40000))[1].gone

    run(main())


GREETING = b"""GET / HTTP/1.1
Host: a
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: sip

"""


@pytest.mark.parametrize(
    ("transport", "said"),
    [
        ("tcp", [OPTIONS]),
        ("tcp", [b"OPTIONS sip:a SIP/2.0\r\n\r\n"]),
        ("tcp", [b"x" * 70_000]),
        ("ws", []),
        ("ws", [b"nonsense\r\n\r\n"]),
        ("ws", [GREETING.replace(b"Protocol: sip", b"Protocol: xmpp")]),
        ("ws", [GREETING]),
        ("ws", [GREETING, b"\xff\xff\xff\xff"]),
    ],
)
def test_of_a_connection_that_is_over_nothing_waits_for_the_collector(transport: Transport, said: list[bytes]) -> None:
    """It looks once an hour at best for what is older than a moment: a stranger could fill the memory."""

    async def main() -> None:
        wires = Wires(transport)
        gc.collect()
        gc.disable()
        try:
            connection, _ = wires.connect()
            framing: Any = connection._framing
            inner = framing._protocol if transport == "ws" else framing._framer
            there = [weakref.ref(each) for each in (connection, framing, inner)]
            for data in said:
                connection.data_received(data)
            connection.connection_lost(None)
            del connection, framing, inner
            assert [each() for each in there] == [None] * 3
        finally:
            gc.enable()

    run(main())


def test_a_message_that_trickles_in_is_not_waited_for_whoever_sends_it() -> None:
    async def main() -> None:
        wires = Wires()
        phone, wire = wires.connect()
        phone.data_received(OPTIONS)
        for _ in range(10):  # slow, but whole
            phone.data_received(OPTIONS[:20])
            await asyncio.sleep(20)
            phone.data_received(OPTIONS[20:])
        assert len(wires.received) == 11
        assert not wire.gone
        began = asyncio.get_running_loop().time()
        while not wire.gone:
            phone.data_received(b"X")
            await asyncio.sleep(1)
        assert asyncio.get_running_loop().time() - began < 35

    run(main())


def test_where_all_connections_are_taken_the_oldest_stranger_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_MAX_CONNECTIONS", 3)

    async def main() -> None:
        wires = Wires()
        wires.known.update((f"10.0.1.{number}", 40000) for number in range(3))
        _, phone = wires.connect(remote=("10.0.1.0", 40000))
        strangers = [wires.connect(remote=(f"10.0.2.{number}", 40000)) for number in range(4)]
        assert [wire.gone for _, wire in strangers] == [True, True, False, False]
        for connection, wire in strangers:
            if wire.gone:
                connection.connection_lost(None)
        others = [wires.connect(remote=(f"10.0.1.{number}", 40000)) for number in (1, 2)]
        for connection, wire in strangers[2:]:
            assert wire.gone
            connection.connection_lost(None)
        assert wires.connect(remote=("10.0.3.0", 40000))[1].gone, "telephones make way for nobody"
        assert not any(wire.gone for wire in (phone, *(wire for _, wire in others)))

    run(main())


@pytest.mark.wall_clock
def test_where_a_connection_does_not_stand_its_messages_fail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_MAX_CONNECTIONS", 0)

    async def main() -> None:
        accepted = []
        server = await asyncio.start_server(lambda _, writer: accepted.append(writer), "127.0.0.1", 0)
        remote = server.sockets[0].getsockname()[:2]
        closed: list[Flow] = []
        transport = StreamTransport(Listen("tcp", "127.0.0.1", 5060), lambda *_: None, closed.append)
        flow = Flow("tcp", ("127.0.0.1", 5060), (remote[0], remote[1]))
        transport.send(flow, OPTIONS)
        for _ in range(100):
            if flow in closed:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert closed.count(flow) == 1
        assert len(accepted) == 1, "we go on trying"
        server.close()

    asyncio.run(main())


@pytest.mark.wall_clock
def test_a_datagram_that_cannot_be_sent_stops_no_other() -> None:
    import uvloop

    async def main() -> None:
        shell: Shell
        names = iter(map(str, range(1000)))
        failed: list[Flow] = []
        shell = Shell(Stack(StackConfig(), lambda: next(names)), lambda _: None, failed.append)
        udp = UdpTransport(Listen("udp", "127.0.0.1", 0), shell.receive)
        shell.add(udp)
        await shell.start()
        heard = asyncio.get_running_loop().create_future()

        class Peer(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                if not heard.done():
                    heard.set_result(data)

        end, _ = await asyncio.get_running_loop().create_datagram_endpoint(Peer, ("127.0.0.1", 0))
        port = end.get_extra_info("sockname")[1]
        for remote in (("::1", 5060), ("127.0.0.1", port)):
            request = Request("OPTIONS", "sip:a@b", Headers([("From", "<sip:a@b>")]))
            shell.request(request, Flow("udp", ("127.0.0.1", 5060), remote))
        assert (await asyncio.wait_for(heard, 5)).startswith(b"OPTIONS")
        assert [flow.remote[0] for flow in failed] == ["::1"]
        shell.close()
        end.close()

    uvloop.run(main())


def test_an_address_that_no_route_leads_to_has_our_own_of_its_family() -> None:
    assert local_address("0.0.0.0", "255.255.255.255") == "127.0.0.1"
    assert local_address("::", "not an address:") == "::1"
    assert local_address("10.0.0.1", "10.0.0.2") == "10.0.0.1"


def test_what_came_by_one_address_is_answered_by_it() -> None:
    async def main() -> None:
        names = iter(map(str, range(1000)))
        shell = Shell(Stack(StackConfig(), lambda: next(names)), lambda _: None)
        net, hosts = Net(), ("127.0.0.1", "10.0.0.1", "0.0.0.0", "::1", "::")
        ends = {host: MemoryTransport(net, Listen("udp", host, 5060), shell) for host in hosts}
        for end in ends.values():
            shell.add(end)
        for host, remote in (("10.0.0.1", "10.0.0.2"), ("::1", "::1"), ("192.0.2.1", "192.0.2.2")):
            request = Request("OPTIONS", "sip:a@b", Headers([("From", "<sip:a@b>")]))
            shell.request(request, Flow("udp", (host, 5060), (remote, 5060)))
        await asyncio.sleep(0.1)
        sources = [source[0] for _, source, _, _ in net.seen]
        assert sources[:2] == ["10.0.0.1", "::1"]
        assert ":" not in sources[2]

    run(main())
