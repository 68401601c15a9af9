"""Calls between A-law and another codec, in real time: CPU of our engine and, where it is installed, of rtpengine in
user space, in the same run; as a multiple of what each takes to relay as many. And what libopus alone takes for the
frames of Opus."""

from __future__ import annotations

import argparse
import ctypes
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Any

from bench import peers
from bench.peers import NG, Peer
from bench.process import cpu_seconds
from bench.sound import report_no_loss, stream
from scenc.media.native import opus
from scenc.media.port import Codec

NAMES: dict[Codec, tuple[str, int]] = {"PCMA": ("PCMA/8000", 8), "G722": ("G722/8000", 9), "opus": ("opus/48000/2", 96)}
TICK, REPORTED = 0.02, 25
Make = Callable[[Codec], AbstractContextManager[Peer]]

ENGINE = """
import sys
from scenc.media.native import Engine
from scenc.media.port import Remote
engine = Engine(ports=(10000, 20998))
engine.start()
for line in sys.stdin:
    codec, type, own, other = line.split()
    (a, first), (b, second) = engine.open(), engine.open()
    engine.connect(a, Remote("127.0.0.1", int(own), "PCMA", 8, 101))
    engine.connect(b, Remote("127.0.0.1", int(other), codec, int(type), 101))
    engine.bridge(a, b)
    print(first, second, flush=True)
"""


@contextmanager
def ours(codec: Codec) -> Iterator[Peer]:
    """Our engine in a process of its own."""
    with peers.started(ENGINE) as child:

        def connect(own: int, other: int) -> tuple[int, int]:
            first, second = map(int, child.ask(f"{codec} {NAMES[codec][1]} {own} {other}").split())
            return first, second

        yield Peer(child.process.pid, connect)


@contextmanager
def rtpengine(codec: Codec) -> Iterator[Peer]:
    """It offers the other side this codec, which takes no other."""
    with peers.rtpengine() as peer:
        yield Peer(peer.pid, _Offers(codec).connect)


class _Offers:
    def __init__(self, codec: Codec) -> None:
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.settimeout(5)
        self._codec, self._numbers = codec, count(1)

    def connect(self, own: int, other: int) -> tuple[int, int]:
        """Offer and answer."""
        call = {"call-id": f"coded{next(self._numbers)}", "from-tag": "a"}
        wanted = {} if self._codec == "PCMA" else {"codec": {"mask": ["PCMA"], "transcode": [NAMES[self._codec][0]]}}
        offered = self._ask({"command": "offer", **call, **wanted, "sdp": _sdp(own, "PCMA")})
        answered = self._ask({"command": "answer", **call, "to-tag": "b", "sdp": _sdp(other, self._codec)})
        return _port(answered), _port(offered)

    def _ask(self, what: dict[str, Any]) -> bytes:
        self._sock.sendto(f"{next(self._numbers)} {_bencode(what)}".encode(), ("127.0.0.1", NG))
        return self._sock.recv(8192)


def _bencode(what: Any) -> str:
    if isinstance(what, dict):
        return "d" + "".join(_bencode(key) + _bencode(what[key]) for key in sorted(what)) + "e"
    if isinstance(what, list):
        return "l" + "".join(map(_bencode, what)) + "e"
    return f"{len(what)}:{what}"


def _port(answer: bytes) -> int:
    found = re.search(rb"m=audio (\d+)", answer)
    assert found, answer
    return int(found[1])


def _sdp(port: int, codec: Codec) -> str:
    name, number = NAMES[codec]
    lines = ["v=0", "o=held 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"]
    return "\r\n".join([*lines, f"m=audio {port} RTP/AVP {number}", f"a=rtpmap:{number} {name}", ""])


def _talk(peer: Peer, codec: Codec, calls: int, said: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """CPU seconds, and the share of packets for which one came out."""
    phones, heard = [], 0
    for _ in range(calls):
        pair = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for phone in pair:
            phone.bind(("127.0.0.1", 0))
            phone.setblocking(False)
        for phone, port in zip(pair, peer.connect(*(phone.getsockname()[1] for phone in pair)), strict=True):
            phone.connect(("127.0.0.1", port))
        phones.append(pair)
    began, before = time.monotonic(), cpu_seconds(peer.pid)
    for turn in range(len(said[0])):
        time.sleep(max(0.0, began + turn * TICK - time.monotonic()))
        for pair in phones:
            for phone, packets in zip(pair, said, strict=True):
                phone.send(packets[turn])
                if turn == REPORTED:
                    report_no_loss(phone, phone.getpeername()[1])
                heard += _drain(phone)
    spent = cpu_seconds(peer.pid) - before
    for pair in phones:
        for phone in pair:
            phone.close()
    return spent, heard / (2 * calls * len(said[0]))


def _drain(phone: socket.socket) -> int:
    for heard in count():
        try:
            phone.recv(4096)
        except BlockingIOError:
            return heard
    return 0


def _numbered(codec: Codec, turns: int) -> list[bytes]:
    number = NAMES[codec][1]
    return [packet[:1] + bytes([packet[1] & 128 | number]) + packet[2:] for packet in stream(codec, "bridge", turns)]


def _alone(packets: Sequence[bytes]) -> tuple[float, float]:
    """Microseconds of libopus to decode such a packet, and to encode 20 ms of a telephone as we do, at 8 kHz."""
    names = dict(zip(opus.FUNCTIONS, opus.functions(), strict=True))

    def function(name: str, *kinds: type, gives: type = ctypes.c_int) -> Callable[..., Any]:
        return ctypes.CFUNCTYPE(gives, *kinds)(names[name])

    whole, at = ctypes.c_int, ctypes.c_void_p
    decoder = function("opus_decoder_create", whole, whole, at, gives=at)(8000, 1, None)
    encoder = function("opus_encoder_create", whole, whole, whole, at, gives=at)(8000, 1, 2048, None)
    for setting, value in ((4002, 32000), (4010, 0), (4024, 3002)):
        function("opus_encoder_ctl", at, whole, whole)(encoder, setting, value)
    decode = function("opus_decode", at, ctypes.c_char_p, whole, at, whole, whole)
    encode = function("opus_encode", at, at, whole, at, whole)
    sound, codes, spent = (ctypes.c_int16 * 5760)(), ctypes.create_string_buffer(1275), [0, 0]
    for packet in packets:
        times = [time.thread_time_ns()]
        decode(decoder, packet[12:], len(packet) - 12, sound, 960, 0)
        times.append(time.thread_time_ns())
        encode(encoder, sound, 160, codes, 1275)
        times.append(time.thread_time_ns())
        spent = [spent[0] + times[1] - times[0], spent[1] + times[2] - times[1]]
    return spent[0] / len(packets) / 1000, spent[1] / len(packets) / 1000


def main(arguments: list[str]) -> int:
    """One line a server and codec."""
    parser = argparse.ArgumentParser(prog="bench transcode")
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=5)
    given = parser.parse_args(arguments)
    turns = int(given.seconds / TICK)
    servers: dict[str, Make] = {"ours": ours}
    if "rtpengine" in peers.others():
        servers["rtpengine"] = rtpengine
    if opus.functions():
        decoding, encoding = _alone(_numbered("opus", turns))
        print(f"libopus alone: decoding {decoding:.1f} µs a packet, encoding {encoding:.1f}")
    for name, make in servers.items():
        relay = 0.0
        for codec in NAMES:
            with make(codec) as peer:
                spent, heard = _talk(peer, codec, given.calls, [_numbered("PCMA", turns), _numbered(codec, turns)])
            relay = relay or spent
            share = 100 * 100 * spent / given.seconds / given.calls
            print(
                f"{name:10} A-law to {codec:5} CPU {share:5.1f} % per 100 calls   {spent / relay:5.2f} × relay"
                f"   {heard:.0%} came out",
                flush=True,
            )
    return 0
