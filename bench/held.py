"""Calls that are set up and held: a carrier and those it reaches, just enough SIP to learn where sound goes."""

from __future__ import annotations

import re
import select
import socket
import time
from itertools import count
from typing import NamedTuple

ANSWER_SECONDS = 10.0
_MEDIA = re.compile(rb"^m=audio (\d+)", re.MULTILINE)


class Codec(NamedTuple):
    """As both telephones name it. `units` of its clock pass in 20 ms; `clock` is that of its events."""

    type: int
    name: str
    units: int = 160
    clock: int = 8000


CODECS = {"G.711": Codec(8, "PCMA/8000"), "G.722": Codec(9, "G722/8000"), "Opus": Codec(96, "opus/48000/2", 960, 48000)}
LAW = CODECS["G.711"]
Pair = tuple[Codec, Codec]
"""The caller's and that of whoever answers."""
PLAIN: Pair = LAW, LAW


class Held:
    """Calls from the carrier's port through the PBX, to the callee's port where the number leads there."""

    def __init__(self, pbx: int, carrier: int, callee: int, codecs: Pair = PLAIN) -> None:
        self._pbx, self._codecs = ("127.0.0.1", pbx), codecs
        self._carrier, self._callee = _bound(carrier), _bound(callee)
        self._numbers = count(1)

    def close(self) -> None:
        """Let go of both ports, and of the calls."""
        self._carrier.close()
        self._callee.close()

    def call(self, number: str, own: int, other: int = 0) -> tuple[int, int]:
        """Hold one more call, its caller listening on `own`, whoever answers on `other`: the PBX's ports for both, the
        second 0 where the PBX itself answered."""
        name, far = next(self._numbers), 0
        offer = sdp(own, self._codecs[0])
        self._carrier.sendto(_invite(self._carrier, self._pbx[1], number, name, offer), self._pbx)
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            for sock in select.select([self._carrier, self._callee], [], [], 1)[0]:
                message = sock.recv(65536)
                if sock is self._callee and message.startswith(b"INVITE"):
                    far = _port(message)
                    sock.sendto(_reply(message, sock, sdp(other, self._codecs[1])), self._pbx)
                elif message.startswith(b"SIP/2.0 200") and b"c%d@held" % name in message:
                    self._carrier.sendto(_acknowledge(message, self._carrier), self._pbx)
                    return _port(message), far
                elif re.match(rb"SIP/2.0 [3-6]", message):
                    raise SystemExit(f"call {name} was refused:\n{message.decode(errors='replace')}")
        raise SystemExit(f"call {name} to {number} was not answered")


def _bound(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))
    return sock


def _port(message: bytes) -> int:
    found = _MEDIA.search(message)
    return int(found[1]) if found else 0


def sdp(port: int, codec: Codec = LAW) -> str:
    """One codec and telephone-events."""
    type, name, _, clock = codec
    lines = [
        "v=0",
        "o=held 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        f"m=audio {port} RTP/AVP {type} 101",
        f"a=rtpmap:{type} {name}",
        f"a=rtpmap:101 telephone-event/{clock}",
        "a=fmtp:101 0-15",
        "",
    ]
    return "\r\n".join(lines)


def _message(lines: list[str], body: str = "") -> bytes:
    kind = ["Content-Type: application/sdp"] if body else []
    return "\r\n".join([*lines, *kind, f"Content-Length: {len(body)}", "", body]).encode()


def _invite(sock: socket.socket, pbx: int, number: str, name: int, offer: str) -> bytes:
    own = f"127.0.0.1:{sock.getsockname()[1]}"
    uri = f"sip:{number}@127.0.0.1:{pbx}"
    lines = [f"INVITE {uri} SIP/2.0", f"Via: SIP/2.0/UDP {own};branch=z9hG4bKi{name}", "Max-Forwards: 70"]
    lines += [f"From: <sip:600700800@{own}>;tag=h{name}", f"To: <{uri}>", f"Call-ID: c{name}@held", "CSeq: 1 INVITE"]
    return _message([*lines, f"Contact: <sip:600700800@{own}>"], offer)


def _headers(message: bytes, *names: str) -> list[str]:
    lines = message.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return [line for name in names for line in lines if line.lower().startswith(f"{name.lower()}:")]


def _reply(message: bytes, sock: socket.socket, answer: str) -> bytes:
    *kept, to = _headers(message, "Via", "Record-Route", "From", "Call-ID", "CSeq", "To")
    contact = f"Contact: <sip:far@127.0.0.1:{sock.getsockname()[1]}>"
    return _message(["SIP/2.0 200 OK", *kept, f"{to};tag=far", contact], answer)


def _acknowledge(message: bytes, sock: socket.socket) -> bytes:
    (contact,) = _headers(message, "Contact")
    target, (call_id,) = contact.partition("<")[2].partition(">")[0], _headers(message, "Call-ID")
    branch = f"z9hG4bKa{call_id.partition(':')[2].partition('@')[0].strip()}"
    lines = [f"ACK {target} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{sock.getsockname()[1]};branch={branch}"]
    return _message([*lines, "Max-Forwards: 70", *_headers(message, "From", "To"), call_id, "CSeq: 1 ACK"])
