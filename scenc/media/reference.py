"""The kernel's twin in plain Python: slow, obvious, and formulated another way, for the tests to compare with.

Samples are s16 as ints, timestamps and sequence numbers are unsigned as on the wire.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scenc.media.port import Codec

FRAME = 160
_WRAP = 1 << 32


def _nearer(value: int) -> int:
    """A difference of timestamps, signed."""
    return (value + _WRAP // 2) % _WRAP - _WRAP // 2


# G.711


def decode(codec: Codec, code: int) -> int:
    """G.711 tables 1a to 2b: segment and step of a code, scaled to 16 bits."""
    if codec == "PCMU":
        bits = 255 - code
        segment, step = bits // 16 % 8, bits % 16
        magnitude = 4 * (((2 * step + 33) << segment) - 33)
        return -magnitude if bits >= 128 else magnitude
    bits = code ^ 0x55
    segment, step = bits // 16 % 8, bits % 16
    magnitude = 8 * ((2 * step + 33) << (segment - 1) if segment else 2 * step + 1)
    return magnitude if bits >= 128 else -magnitude


def encode(codec: Codec, pcm: Iterable[int]) -> bytes:
    """The code in whose interval each sample lies; on a boundary the one further from zero."""
    one = _encode_ulaw if codec == "PCMU" else _encode_alaw
    return bytes(one(sample) for sample in pcm)


def _encode_ulaw(sample: int) -> int:
    biased = min(abs(sample), 32635) + 132
    segment = biased.bit_length() - 8
    step = (biased >> (segment + 3)) % 16
    return 255 - ((128 if sample < 0 else 0) + 16 * segment + step)


def _encode_alaw(sample: int) -> int:
    magnitude = min(abs(sample), 32767)
    segment = max(magnitude.bit_length() - 8, 0)
    step = (magnitude >> (segment + 3 if segment else 4)) % 16
    return ((0 if sample < 0 else 128) + 16 * segment + step) ^ 0x55


# RTP


@dataclass(frozen=True, slots=True)
class Packet:
    """An RTP packet, :rfc:`3550` section 5.1."""

    type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes = b""
    marker: bool = False

    def __bytes__(self) -> bytes:
        head = (0x80, self.type | (128 if self.marker else 0), self.sequence, self.timestamp, self.ssrc)
        return struct.pack("!BBHII", *head) + self.payload


def parse(data: bytes) -> Packet | None:
    """None when it is no RTP."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    start = 12 + 4 * (data[0] & 15)
    if data[0] & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if start > end:
        return None
    if data[0] & 0x20:
        end -= data[-1]
        if data[-1] == 0 or end < start:
            return None
    _, kind, sequence, timestamp, ssrc = struct.unpack("!BBHII", data[:12])
    return Packet(kind & 127, sequence, timestamp, ssrc, data[start:end], kind >= 128)


# telephone-event


@dataclass(slots=True)
class Digits:
    """Keys pressed, :rfc:`4733` section 2.5."""

    last: Packet | None = None
    duration: int = 0
    ended: bool = False

    def hear(self, packet: Packet) -> int | None:
        """The code of a key that has just gone down."""
        if len(packet.payload) < 4:
            return None
        last, code = self.last, packet.payload[0]
        later = _nearer(packet.timestamp - last.timestamp) if last and last.ssrc == packet.ssrc else None
        if later is not None and later < 0:
            return None
        repeated = later == 0
        goes_on = repeated
        if last and later and not self.ended and code == last.payload[0] and not packet.marker:
            goes_on = later <= self.duration + FRAME
        self.ended = packet.payload[1] >= 128 or (repeated and self.ended)
        self.last, self.duration = packet, int.from_bytes(packet.payload[2:4], "big")
        return None if goes_on or code > 15 else code


# jitter

CAPACITY, MOST, WINDOW, STRAYS, QUIET = 2048, 8 * FRAME, 64, 8, 256


@dataclass(slots=True)
class Jitter:
    """Samples by timestamp, which here never wraps."""

    ssrc: int | None = None
    head: int = 0
    spare: int = CAPACITY
    window: int = 0
    strays: int = 0
    reach: int = 0
    samples: dict[int, int] = field(default_factory=dict)

    def _begin(self, packet: Packet) -> None:
        self.ssrc, self.head = packet.ssrc, packet.timestamp - FRAME
        self.spare, self.window, self.strays, self.reach = CAPACITY, 0, 0, 0
        self.samples = {}

    def _wait(self, late: int) -> bool:
        back = -(-late // FRAME) * FRAME
        if back > MOST or self.reach + back > CAPACITY:
            return False
        self.head -= back
        self.reach += back
        return True

    def put(self, packet: Packet, pcm: Sequence[int]) -> None:
        """Lay the decoded payload where it belongs."""
        ahead = _nearer(packet.timestamp - self.head)
        if packet.ssrc != self.ssrc or ahead > CAPACITY - len(pcm):
            self._begin(packet)
        elif ahead < 0 and not self._wait(-ahead):
            self.strays += 1
            if self.strays < STRAYS:
                return
            self._begin(packet)
        self.strays = 0
        ahead = _nearer(packet.timestamp - self.head)
        self.samples.update(enumerate(pcm, self.head + ahead))
        self.spare = min(self.spare, ahead)
        self.reach = max(self.reach, ahead + len(pcm))

    def _advance(self) -> list[int]:
        frame = [self.samples.pop(self.head + i, 0) for i in range(FRAME)]
        self.head += FRAME
        self.reach = max(self.reach - FRAME, 0)
        return frame

    def get(self) -> list[int]:
        """The next 20 ms."""
        frame = self._advance()
        self.window += self.ssrc is not None
        if self.window < WINDOW:
            return frame
        too_long = 2 * FRAME <= self.spare < CAPACITY
        quiet = max(map(abs, frame)) < QUIET
        if too_long and not quiet and self.spare <= MOST:
            return frame
        self.window, self.spare = 0, CAPACITY
        return self._advance() if too_long else frame


# mixing and files


def mix(voices: Sequence[Sequence[int]]) -> list[list[int]]:
    """What each party hears: the sum of the others, saturated."""
    sums = [sum(column) for column in zip(*voices, strict=True)]
    return [[max(-32768, min(32767, total - own)) for total, own in zip(sums, voice, strict=True)] for voice in voices]


def wav_header(size: int) -> bytes:
    """Before `size` bytes of mono s16 at 8 kHz."""
    form = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", size)
