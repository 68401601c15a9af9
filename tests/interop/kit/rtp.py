"""A bare RTP endpoint for a sipp call: it says what it is told and keeps what it hears (:rfc:`3550`, :rfc:`4733`)."""

from __future__ import annotations

import contextlib
import itertools
import random
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from tests.interop.kit import audio
from tests.interop.kit.waiting import until

FRAME = 160  # samples of 20 ms
KEYS = "0123456789*#"
PAYLOAD_TYPES = {"PCMU": 0, "PCMA": 8}
PAIRS = {
    key: (row, column)
    for row, keys in ((697, "123"), (770, "456"), (852, "789"), (941, "*0#"))
    for key, column in zip(keys, (1209, 1336, 1477), strict=True)
}  # of a key's tones, in Hz


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet as it arrived; `at` is monotonic time."""

    at: float
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    @classmethod
    def parse(cls, data: bytes, at: float) -> Packet | None:
        """None for what is not RTP (also RTCP, which has packet types 192-223 there)."""
        if len(data) < 12 or data[0] >> 6 != 2 or 192 <= data[1] <= 223:
            return None
        sequence, timestamp, ssrc = struct.unpack_from("!HII", data, 2)
        return cls(at, data[1] & 0x7F, sequence, timestamp, ssrc, data[12 + 4 * (data[0] & 15) :])


def write_pcap(path: Path, samples: audio.Samples, codec: str) -> Path:
    """A capture of these samples as RTP, a packet each 20 ms, over UDP, IPv4 and Ethernet."""
    data = [struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    code = audio.encode(samples, codec)
    for number, at in enumerate(range(0, len(code) - FRAME + 1, FRAME)):
        rtp = struct.pack("!BBHII", 0x80, PAYLOAD_TYPES[codec], number, at, 0x5C0FFEE) + code[at : at + FRAME]
        udp = struct.pack("!HHHH", 4000, 4000, 8 + len(rtp), 0) + rtp
        ip = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0, 0x7F000001, 0x7F000001) + udp
        frame = bytes(12) + b"\x08\x00" + ip
        data.append(struct.pack("=IIII", number // 50, number % 50 * 20_000, len(frame), len(frame)) + frame)
    path.write_bytes(b"".join(data))
    return path


def _after(packet: Packet, first: Packet) -> int:
    """Samples from one packet to another, which may be the later."""
    return (packet.timestamp - first.timestamp + 2**31) % 2**32 - 2**31


class Endpoint:
    """A thread that sends a frame every 20 ms, silence or a tone, and digits when told."""

    def __init__(self, port: int, codec: str = "PCMU", events: int = 101) -> None:
        self.port, self.codec, self.events = port, codec, events
        self.received: list[Packet] = []
        self.sent = 0  # packets
        self.remote: tuple[str, int] | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._loop = np.zeros(FRAME, np.int16)
        self._frames: deque[tuple[bool, bytes]] = deque()  # (marker, RFC 4733 payload) instead of audio
        self._sound: deque[audio.Samples] = deque()  # frames said instead of the tone
        self._sequence, self._timestamp, self._ssrc = (
            random.getrandbits(15),
            random.getrandbits(31),
            random.getrandbits(32),
        )
        self._event_start = 0
        self._voice: Callable[[], audio.Samples] = lambda: self._loop
        self._ears: Callable[[audio.Samples], object] = lambda _: None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"rtp-{port}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def connect(self, host: str, port: int) -> None:
        """Send there from now on."""
        self.remote = (host, port)

    def tone(self, hz: float | None) -> None:
        """Say this tone from now on, a multiple of 50 Hz, or with None nothing."""
        self._loop = audio.tone(hz, 0.02) if hz else np.zeros(FRAME, np.int16)

    def attach(self, voice: Callable[[], audio.Samples], ears: Callable[[audio.Samples], object]) -> None:
        """Have something else speak, 20 ms at a time, and hear what comes."""
        self._voice, self._ears = voice, ears

    def speak(self, hz: float, seconds: float) -> None:
        """Say a tone and return when this much of it was sent; it goes on."""
        self.tone(hz)
        last = self.sent + round(seconds * 50)
        until("the tone to be sent", lambda: self.sent >= last, timeout=seconds + 5)

    def press(self, keys: str) -> None:
        """Press keys one after the other, 80 ms each and 60 ms apart; returns when the last was sent."""
        for key in keys:
            event = KEYS.index(key)
            for step in range(1, 5):
                self._frames.append((step == 1, struct.pack("!BBH", event, 10, step * FRAME)))
            self._frames.extend([(False, struct.pack("!BBH", event, 0x80 | 10, 4 * FRAME))] * 3)
            self._frames.extend([(False, b"")] * 3)
        until("the keys to be sent", lambda: not self._frames, timeout=2 + 0.2 * len(keys))

    def whistle(self, keys: str) -> None:
        """Press keys as a phone does that sends no events: their tones, 80 ms each and 80 ms apart."""
        for key in keys:
            low, high = (audio.tone(hz, 0.08, 6000) for hz in PAIRS[key])
            both = np.concatenate([low + high, np.zeros(4 * FRAME, np.int16)])
            self._sound.extend(both.reshape(-1, FRAME))
        until("the tones to be sent", lambda: not self._sound, timeout=2 + 0.2 * len(keys))

    def heard(self, since: int = 0) -> audio.Samples:
        """What arrived, from the packet number `since` on, in the order of its timestamps: loss is silence."""
        codecs = {number: name for name, number in PAYLOAD_TYPES.items()}
        spoken = [packet for packet in self.received[since:] if packet.payload_type in codecs]
        pieces: list[audio.Samples] = []
        for _, stream in itertools.groupby(spoken, lambda packet: packet.ssrc):
            first, expected = spoken[0], None
            placed = {_after(packet, first): packet for packet in stream}
            for at, packet in sorted(placed.items()):
                if expected is not None and expected < at < expected + 5 * audio.RATE:
                    pieces.append(np.zeros(at - expected, np.int16))
                pieces.append(audio.decode(packet.payload, codecs[packet.payload_type]))
                expected = at + len(packet.payload)
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)

    def digits(self) -> str:
        """The keys the other side pressed."""
        presses = dict.fromkeys((p.timestamp, p.payload[0]) for p in self.received if p.payload_type == self.events)
        return "".join(KEYS[event] for _, event in presses if event < len(KEYS))

    def wait_heard(
        self, what: str, judge: Callable[[audio.Samples], bool], timeout: float = 10.0, since: int = 0
    ) -> None:
        """Wait until `judge` accepts what has been heard since then."""
        until(what, lambda: judge(self.heard(since)), timeout, every=0.1)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            due += 0.02
            while (left := due - time.monotonic()) > 0:
                if select.select([self._socket], [], [], left)[0]:
                    self._receive()
            if self.remote:
                self._send(self.remote)

    def _receive(self) -> None:
        try:
            data = self._socket.recv(2048)
        except ConnectionError:  # ICMP: the other side closed its port already
            return
        if packet := Packet.parse(data, time.monotonic()):
            self.received.append(packet)
            if packet.payload_type == PAYLOAD_TYPES[self.codec]:
                self._ears(audio.decode(packet.payload, self.codec))

    def _send(self, remote: tuple[str, int]) -> None:
        marker, payload = self._frames[0] if self._frames else (False, b"")
        payload_type, timestamp = self.events, self._event_start
        if marker:
            timestamp = self._event_start = self._timestamp
        if not payload:
            payload, payload_type, timestamp = (
                audio.encode(self._sound.popleft() if self._sound else self._voice(), self.codec),
                PAYLOAD_TYPES[self.codec],
                self._timestamp,
            )
        header = struct.pack("!BBHII", 0x80, marker << 7 | payload_type, self._sequence, timestamp, self._ssrc)
        with contextlib.suppress(ConnectionError):
            self._socket.sendto(header + payload, remote)
        self._sequence, self._timestamp = (self._sequence + 1) & 0xFFFF, (self._timestamp + FRAME) & 0xFFFFFFFF
        self.sent += 1
        if self._frames:
            self._frames.popleft()
