"""TLS and WebSocket: who is let in, what is bounded, whose certificate is shown. Bytes are carried by hand."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
from OpenSSL import SSL
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from scenc.pbx.process.address import Listen
from scenc.pbx.process.certificates import Certificates, CertificatesError, make_certificate
from scenc.pbx.transport.stream import Connection, StreamTransport
from scenc.pbx.transport.tls import TlsLayer
from scenc.sip.flow import Flow, Transport
from tests.pbx.kit import run
from tests.pbx.test_transports import OPTIONS, Wire


class Door:
    """A transport that listens, and one connection to it."""

    def __init__(self, transport: Transport, certificates: Certificates | None = None) -> None:
        self.received: list[bytes] = []
        self.flows: list[Flow] = []
        self.transport = StreamTransport(
            Listen(transport, "10.0.0.1", 5061), self._receive, lambda _flow: None, certificates
        )
        self.wire = Wire()
        self.connection: Connection = self.transport._connection()
        self.connection.connection_made(self.wire)

    def _receive(self, data: bytes, flow: Flow) -> None:
        self.received.append(data)
        self.flows.append(flow)

    def hear(self) -> bytes:
        """What was written since the last time."""
        written, self.wire.written = self.wire.written, b""
        return written


def greet(door: Door, context: ssl.SSLContext, name: str) -> TlsLayer:
    """A TLS client that has shaken hands."""
    client = TlsLayer(context, server=False, name=name)
    client.send(b"")
    while not client.ready:
        door.connection.data_received(client.take_output())
        client.receive(door.hear())
    door.connection.data_received(client.take_output())
    return client


def believing(file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    certificates = Certificates(None, tmp_path / "tls", ["10.0.0.1"])
    certificates.load()
    return certificates


def test_a_certificate_is_made_once_for_the_address_and_messages_pass_both_ways(
    made: Certificates, tmp_path: Path
) -> None:
    async def main() -> None:
        own = tmp_path / "tls" / "own.pem"
        before = own.read_bytes()
        assert own.stat().st_mode & 0o077 == 0
        made.load()
        assert own.read_bytes() == before

        door = Door("tls", made)
        client = greet(door, believing(own), "10.0.0.1")
        client.send(OPTIONS)
        door.connection.data_received(client.take_output())
        assert door.received == [OPTIONS]
        assert (door.flows[0].transport, door.flows[0].local) == ("tls", ("10.0.0.1", 5061))
        door.transport.send(door.flows[0], b"SIP/2.0 200 OK\r\n\r\n")
        assert client.receive(door.hear()) == b"SIP/2.0 200 OK\r\n\r\n"
        client.send(b"\r\n\r\n")
        door.connection.data_received(client.take_output())
        assert client.receive(door.hear()) == b"\r\n", "a keep-alive is answered"

    run(main())


def test_the_name_a_client_asks_for_chooses_the_certificate(tmp_path: Path) -> None:
    async def main() -> None:
        folder = tmp_path / "certificates"
        folder.mkdir()
        for name in ("a", "b"):
            (folder / f"{name}.pem").write_bytes(make_certificate(["10.0.0.1"], f"{name}.example"))
        files = {"a": folder / "a.pem", "b": folder / "b.pem"}
        certificates = Certificates(folder, tmp_path, ["10.0.0.1"])
        certificates.load()
        greet(Door("tls", certificates), believing(files["a"]), "10.0.0.1")
        greet(Door("tls", certificates), believing(files["b"]), "b.example")
        with pytest.raises(ssl.SSLCertVerificationError):
            greet(Door("tls", certificates), believing(files["b"]), "c.example")

    run(main())


def test_with_an_authority_only_its_own_are_let_in(tmp_path: Path) -> None:
    async def main() -> None:
        ours, theirs = tmp_path / "ours.pem", tmp_path / "theirs.pem"
        ours.write_bytes(make_certificate(["10.0.0.1"], "ours"))
        theirs.write_bytes(make_certificate(["10.0.0.2"], "theirs"))
        certificates = Certificates(None, tmp_path / "tls", ["10.0.0.1"], client_ca=ours)
        certificates.load()
        own = tmp_path / "tls" / "own.pem"

        known = believing(own)
        known.load_cert_chain(ours)
        door = Door("tls", certificates)
        client = greet(door, known, "10.0.0.1")
        client.send(OPTIONS)
        door.connection.data_received(client.take_output())
        assert door.received == [OPTIONS]

        stranger = believing(own)
        stranger.load_cert_chain(theirs)
        door = Door("tls", certificates)
        greet(door, stranger, "10.0.0.1")
        assert door.wire.gone
        assert door.received == []

    run(main())


def test_a_handshake_that_does_not_come_to_its_end_is_cut_off(made: Certificates, tmp_path: Path) -> None:
    async def main() -> None:
        slow, plain = Door("tls", made), Door("tls", made)
        hello = TlsLayer(believing(tmp_path / "tls" / "own.pem"), server=False, name="10.0.0.1")
        hello.send(b"")
        for byte in hello.take_output()[:8]:  # one byte a second keeps nobody here
            slow.connection.data_received(bytes([byte]))
            await asyncio.sleep(1)
        assert not slow.wire.gone
        await asyncio.sleep(3)
        assert slow.wire.gone
        plain.connection.data_received(OPTIONS)
        assert plain.wire.gone, "no TLS at all"

    run(main())


@pytest.mark.parametrize(
    ("files", "words"),
    [({}, "has no *.pem"), ({"a.pem": "rubbish"}, "does not hold a key and the certificate")],
)
def test_certificates_that_cannot_be_used_are_named(tmp_path: Path, files: dict[str, str], words: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(CertificatesError, match=words.replace("*", r"\*")):
        Certificates(tmp_path, tmp_path / "tls", ["10.0.0.1"]).load()


class Browser:
    """The client's end of a WebSocket."""

    def __init__(self, door: Door, protocols: list[str]) -> None:
        self.door = door
        self.protocol = ClientProtocol(
            parse_uri("ws://10.0.0.1:5061/"), subprotocols=[Subprotocol(each) for each in protocols]
        )
        self.protocol.send_request(self.protocol.connect())
        self.talk()

    def talk(self) -> list[bytes]:
        """Carry both ways; the messages that came."""
        data = b"".join(self.protocol.data_to_send())
        if data:
            self.door.connection.data_received(data)
        self.protocol.receive_data(self.door.hear())
        return [bytes(event.data) for event in self.protocol.events_received() if isinstance(event, Frame)]


def test_a_websocket_carries_one_message_a_frame_as_text_or_binary_whole_or_in_parts() -> None:
    async def main() -> None:
        door = Door("ws")
        browser = Browser(door, ["sip"])
        assert browser.protocol.subprotocol == "sip"
        browser.protocol.send_text(OPTIONS)
        browser.protocol.send_binary(OPTIONS)
        browser.protocol.send_text(OPTIONS[:10], fin=False)
        browser.protocol.send_continuation(OPTIONS[10:], fin=True)
        browser.talk()
        assert door.received == [OPTIONS] * 3
        door.transport.send(door.flows[0], b"SIP/2.0 200 OK\r\n\r\n")
        assert browser.talk() == [b"SIP/2.0 200 OK\r\n\r\n"]
        browser.protocol.send_text(b"\r\n\r\n")
        assert browser.talk() == [b"\r\n"]

    run(main())


@pytest.mark.parametrize("protocols", [[], ["mqtt"]])
def test_who_does_not_speak_sip_over_websocket_is_turned_away(protocols: list[str]) -> None:
    async def main() -> None:
        door = Door("ws")
        browser = Browser(door, protocols)
        assert browser.protocol.handshake_exc is not None
        assert door.wire.gone

    run(main())


def test_a_websocket_message_beyond_the_limit_ends_the_connection() -> None:
    async def main() -> None:
        door = Door("ws")
        browser = Browser(door, ["sip"])
        browser.protocol.send_text(b"x" * 20_000, fin=False)
        for _ in range(4):
            browser.protocol.send_continuation(b"x" * 20_000, fin=False)
        browser.talk()
        assert door.wire.gone
        assert door.received == []

    run(main())


HOSTILE_FRAMES = {
    "not masked": b"\x81\x05hello",
    "no such frame": b"\x83\x80\0\0\0\0",
    "a bit that means nothing": b"\xc1\x80\0\0\0\0",
    "longer than can be": b"\x82\xff\x7f" + b"\xff" * 7 + b"\0\0\0\0",
    "a ping in parts": b"\x09\x80\0\0\0\0",
    "a part of nothing": b"\x80\x80\0\0\0\0",
    "no UTF-8 in a close": b"\x88\x84\0\0\0\0\x03\xe8\xff\xff",
}


@pytest.mark.parametrize("name", HOSTILE_FRAMES)
def test_frames_that_break_the_rules_end_the_connection(name: str) -> None:
    async def main() -> None:
        door = Door("ws")
        Browser(door, ["sip"])
        door.connection.data_received(HOSTILE_FRAMES[name])
        assert door.wire.gone
        assert door.received == []

    run(main())


def test_pings_of_who_does_not_read_and_parts_without_end_are_bounded() -> None:
    async def main() -> None:
        door = Door("ws")
        Browser(door, ["sip"])
        ping, part = b"\x89\x80\0\0\0\0", b"\x00\x80\0\0\0\0"
        door.connection.data_received(ping * 1000)
        assert len(door.hear()) == 2 * 1000, "a pong each"
        door.wire.unread = 1 << 20
        door.connection.data_received(ping)
        assert door.wire.gone
        assert door.hear() == b""
        door = Door("ws")
        Browser(door, ["sip"])
        door.connection.data_received(b"\x01\x81\0\0\0\0I")
        for _ in range(100):
            door.connection.data_received(part * 100)
            await asyncio.sleep(1)
        assert door.wire.gone

    run(main())


def test_a_handshake_is_made_once(made: Certificates, tmp_path: Path) -> None:
    """Else one client has us shake hands without end."""

    async def main() -> None:
        door = Door("tls", made)
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        client = SSL.Connection(context, None)
        client.set_connect_state()

        def shake() -> None:
            for _ in range(4):
                with suppress(SSL.WantReadError):
                    client.do_handshake()
                with suppress(SSL.WantReadError):
                    door.connection.data_received(client.bio_read(1 << 16))
                if said := door.hear():
                    client.bio_write(said)

        shake()
        client.send(OPTIONS)
        door.connection.data_received(client.bio_read(1 << 16))
        assert door.received == [OPTIONS]
        client.renegotiate()
        with pytest.raises(SSL.Error, match="renegotiation"):
            shake()

    run(main())


def test_a_websocket_client_that_is_gone_is_never_connected_to() -> None:
    async def main() -> None:
        lost: list[Flow] = []
        transport = StreamTransport(Listen("ws", "127.0.0.1", 5061), lambda *_: None, lost.append)
        flow = Flow("ws", ("127.0.0.1", 5061), ("127.0.0.1", 9), 7)
        transport.send(flow, OPTIONS)
        await asyncio.sleep(0.1)
        assert lost == [flow]

    run(main())
