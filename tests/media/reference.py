"""The kernel's twin in plain Python: slow, obvious, and formulated another way, for the tests to compare with.

Samples are s16 as ints, timestamps and sequence numbers are unsigned as on the wire.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scenc.media.port import Codec

FRAME = 160
COMFORT = 13  # payload type, RFC 3389
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


# RTCP

CLOCK_SET = 48000  # units


@dataclass(frozen=True, slots=True)
class Block:
    """What a receiver says of one stream, :rfc:`3550` section 6.4.1."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_sender: int
    delay: int

    def __bytes__(self) -> bytes:
        loss = self.fraction << 24 | self.lost % (1 << 24)
        return struct.pack("!6I", self.ssrc, loss, self.highest, self.jitter, self.last_sender, self.delay)


@dataclass(frozen=True, slots=True)
class Report:
    """A compound packet. `sender`: NTP time, timestamp, packets, octets."""

    ssrc: int
    sender: tuple[int, int, int, int] | None = None
    blocks: tuple[Block, ...] = ()
    name: bytes = b"abcdefghijklmnop"

    def __bytes__(self) -> bytes:
        body = struct.pack("!I", self.ssrc) + (struct.pack("!QIII", *self.sender) if self.sender else b"")
        body += b"".join(map(bytes, self.blocks))
        head = struct.pack("!BBH", 0x80 | len(self.blocks), 200 if self.sender else 201, len(body) // 4)
        item = struct.pack("!IBB", self.ssrc, 1, len(self.name)) + self.name + b"\0"
        item += bytes(-len(item) % 4)
        return head + body + struct.pack("!BBH", 0x81, 202, len(item) // 4) + item


def parse_report(data: bytes) -> Report | None:
    """The first report of a compound packet of ours; None when there is none."""
    if len(data) < 8 or data[1] not in (200, 201):
        return None
    sender = struct.unpack("!QIII", data[8:28]) if data[1] == 200 else None
    start = 28 if sender else 8
    blocks = []
    for at in range(start, start + 24 * (data[0] & 31), 24):
        ssrc, loss, highest, jitter, last, delay = struct.unpack("!6I", data[at : at + 24])
        blocks.append(Block(ssrc, loss >> 24, loss & 0xFFFFFF, highest, jitter, last, delay))
    return Report(int.from_bytes(data[4:8], "big"), sender, tuple(blocks))


@dataclass(slots=True)
class Reception:
    """What has come of a stream: appendices A.3 and A.8."""

    packets: list[int] = field(default_factory=list)  # extended sequence numbers
    ssrc: int | None = None
    jitter: int = 0
    transit: int = 0
    before: tuple[int, int] = (0, 0)

    def hear(self, packet: Packet, arrival: int, timed: bool = True) -> None:
        """A packet, at `arrival` by the clock of its timestamps."""
        transit = (arrival - packet.timestamp) % _WRAP
        highest = max(self.packets, default=0)
        step = (packet.sequence - highest + 32768) % 65536 - 32768
        if packet.ssrc != self.ssrc or not -1000 <= step <= 1000:
            self.packets, self.ssrc, self.jitter, self.transit = [packet.sequence], packet.ssrc, 0, transit
            self.before = (0, 0)
        else:
            self.packets.append(highest + step)
        if timed:
            change = abs(_nearer(transit - self.transit))
            self.jitter += change - ((self.jitter + 8) >> 4) if change <= CLOCK_SET else 0
            self.transit = transit

    def block(self, last_sender: int, delay: int) -> Block | None:
        """For a report."""
        if self.ssrc is None:
            return None
        expected, received = max(self.packets) - self.packets[0] + 1, len(self.packets)
        since, came = expected - self.before[0], received - self.before[1]
        self.before = expected, received
        fraction = 256 * (since - came) // since if since > came else 0
        return Block(self.ssrc, fraction, expected - received, max(self.packets), self.jitter >> 4, last_sender, delay)


# telephone-event

LATE = 100 * FRAME


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
        if later is not None and -LATE <= later < 0:
            return None
        repeated = later == 0
        goes_on = repeated
        if last and later and later > 0 and not self.ended and code == last.payload[0] and not packet.marker:
            goes_on = later <= self.duration + FRAME
        self.ended = packet.payload[1] >= 128 or (repeated and self.ended)
        self.last, self.duration = packet, int.from_bytes(packet.payload[2:4], "big")
        return None if goes_on or code > 15 else code


# jitter

SLOTS, MOST, LEAP, PATIENCE, IDLE, WINDOW, STRAYS = 16, 8, 16, 50, 4, 64, 8
UNKNOWN = 2**31 - 1
Step = tuple[str, int, int]  # hear, repair, conceal or noise; the slot; units of the clock


@dataclass(slots=True)
class Jitter:
    """Packets by sequence number, decisions by timestamp. `frame` is 20 ms in units of the clock."""

    frame: int = FRAME
    head: int = 0
    newest: int = 0
    debt: int = 0
    span: int = FRAME
    spare: int = UNKNOWN
    last: int = 0
    window: int = 0
    idle: bool = False
    hold: int = 0
    strays: int = 0
    noise: int = 0
    ssrc: int | None = None  # None: not running
    opened: bool = False
    known: dict[int, Packet] = field(default_factory=dict)  # by slot
    waiting: dict[int, Packet] = field(default_factory=dict)

    def _begin(self, packet: Packet) -> None:
        fresh = Jitter(self.frame, packet.timestamp, packet.timestamp, span=self.frame, hold=1, ssrc=packet.ssrc)
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))
        self.last = (packet.sequence - 1) % 65536

    def _late(self, packet: Packet, late: int) -> bool:
        """Whether it has a place all the same."""
        most = MOST * self.frame
        if not self.opened and late < most:
            self.head, self.last = packet.timestamp, (packet.sequence - 1) % 65536
            return True
        self.spare = min(self.spare, -late)
        more = -(-late // self.frame)
        if late <= most and more > self.hold and max(_nearer(self.newest - self.head), 0) + more * self.frame <= most:
            self.hold = more
        self.strays += 1
        if self.strays < STRAYS:
            return False
        self._begin(packet)
        return True

    def put(self, packet: Packet, rest: int = 0) -> None:
        """Store a packet; `rest` units are decoded and not yet heard."""
        at = packet.sequence % SLOTS
        twin = self.known.get(at)
        if self.ssrc == packet.ssrc and twin and (twin.sequence, twin.timestamp) == (packet.sequence, packet.timestamp):
            return
        ahead = _nearer(packet.timestamp - self.head)
        if self.ssrc != packet.ssrc or ahead > LEAP * self.frame + self.debt:
            self._begin(packet)
        elif ahead < 0 and not self._late(packet, -ahead):
            return
        self.strays = 0
        self.spare = min(self.spare, _nearer(packet.timestamp - self.head) + rest - self.debt)
        if _nearer(packet.timestamp - self.newest) > 0:
            self.newest = packet.timestamp
        self.known[at] = self.waiting[at] = packet

    def _nothing(self) -> str:
        return "noise" if self.noise else "conceal"

    def _starve(self) -> Step:
        if self.ssrc is not None:
            self.debt += self.frame
            if not self.noise and self.debt > PATIENCE * self.frame:
                self.ssrc = None
        return self._nothing(), 0, self.frame

    def _bridge(self, at: int, gap: int) -> Step:
        missing = (self.waiting[at].sequence - self.last - 1) % 65536
        copy = missing == 1 and gap == self.span
        units = gap if copy else min(gap, self.frame)
        self.head = (self.head + units) % _WRAP
        return "repair" if copy else "conceal" if missing else self._nothing(), at, units

    def next(self) -> Step:
        """What the next sound is made of; after "hear" comes `heard`."""
        if self.hold:
            self.hold -= 1
            return self._nothing(), 0, self.frame
        while True:
            ahead = {at: _nearer(packet.timestamp - self.head) for at, packet in self.waiting.items()}
            self.waiting = {at: packet for at, packet in self.waiting.items() if ahead[at] >= 0}
            if not self.waiting:
                return self._starve()
            at = min(self.waiting, key=lambda at: (ahead[at], at))
            owed = min(ahead[at], self.debt)
            self.head = (self.head + owed) % _WRAP
            self.debt -= owed
            if ahead[at] > owed:
                return self._bridge(at, ahead[at] - owed)
            packet = self.waiting.pop(at)
            self.debt, self.opened, self.last = 0, True, packet.sequence
            comfort = packet.type == COMFORT
            self.noise = packet.payload[0] & 127 if comfort and packet.payload else 0
            if not comfort:
                return "hear", at, 0

    def heard(self, units: int) -> None:
        """The packet was this long."""
        self.head = (self.head + units) % _WRAP
        self.span = units

    def settle(self, quiet: bool) -> bool:
        """Once a frame: whether one may be left out."""
        if self.ssrc is None:
            return False
        self.window += 1
        spare = -1 if self.spare == UNKNOWN else self.spare
        at_once = False
        if self.window == WINDOW:
            self.idle, at_once = spare >= 2 * self.frame, spare > IDLE * self.frame
            self.window, self.spare = 0, UNKNOWN
        if not self.idle or not (quiet or at_once):
            return False
        self.idle, self.window, self.spare = False, 0, UNKNOWN
        return True


# concealment

REMEMBERED = 560  # samples


@dataclass(slots=True)
class Conceal:
    """The last period goes on, and fades."""

    rate: int = 8000
    past: list[int] = field(default_factory=lambda: [0] * REMEMBERED)
    cycle: list[int] = field(default_factory=list)
    missed: int = 0
    known: bool = False

    def _likeness(self, lag: int) -> float:
        window = self.rate // 50
        now, then = self.past[-window:], self.past[-window - lag : -lag]
        product = sum(a * b for a, b in zip(now, then, strict=True))
        return float(product) * float(product) / (1 + sum(b * b for b in then)) if product > 0 else 0.0

    def _sample(self) -> int:
        gone, fade = self.missed - self.rate // 100, self.rate // 20
        sample = self.cycle[self.missed % len(self.cycle)] * min(max(fade - gone, 0), fade)
        self.missed += 1
        return int(sample / fade)

    def fill(self, count: int) -> list[int]:
        """Samples for what did not come."""
        if not self.known:
            return [0] * count
        if not self.missed:
            lag = max(range(self.rate // 200, self.rate * 3 // 200 + 1), key=self._likeness)
            self.cycle = self.past[-lag:]
        if self.missed > self.rate:
            self.missed = self.rate - self.rate % len(self.cycle)
        made = [self._sample() for _ in range(count)]
        self.past = (self.past + made)[-REMEMBERED:]
        return made

    def hear(self, sound: Sequence[int]) -> list[int]:
        """Real sound, blended with what would have gone on."""
        heard, blend = list(sound), self.rate // 250
        if self.missed and len(heard) >= blend:
            for i in range(blend):
                heard[i] = int((heard[i] * (i + 1) + self._sample() * (blend - 1 - i)) / blend)
        self.missed, self.known = 0, True
        self.past = (self.past + heard)[-REMEMBERED:]
        return heard


# keys as tones

LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYPAD = "123A456B789C*0#D"
CODES = "0123456789*#ABCD"
BLOCK = 102


@dataclass(slots=True)
class Tones:
    """Two frequencies at once, each by its Fourier sum over a block, with waves 512 high."""

    block: list[int] = field(default_factory=list)
    last: int | None = None
    held: int | None = None
    misses: int = 0

    def _power(self, hertz: float) -> float:
        turns = [2 * math.pi * hertz * i / 8000 for i in range(len(self.block))]
        waves = [[round(512 * wave(turn)) for turn in turns] for wave in (math.cos, math.sin)]
        return float(sum((sum(map(operator.mul, self.block, wave)) / 512) ** 2 for wave in waves))

    def _judge(self) -> int | None:
        low, high = [self._power(hertz) for hertz in LOW], [self._power(hertz) for hertz in HIGH]
        row, column = low.index(max(low)), high.index(max(high))
        peaks = all(6.3 * sorted(group)[-2] <= max(group) for group in (low, high))
        a, b = low[row], high[column]
        loud = min(a, b) >= 4.0e7 and a <= b * 6.3 and b <= a * 2.51
        pure = 2 * (a + b) >= 0.72 * BLOCK * sum(sample * sample for sample in self.block)
        return CODES.index(KEYPAD[4 * row + column]) if peaks and loud and pure else None

    def hear(self, sound: Sequence[int]) -> int | None:
        """The key that has just gone down."""
        pressed = None
        for sample in sound:
            self.block.append(sample)
            if len(self.block) == BLOCK:
                now = self._judge()
                self.misses = 0 if now == self.held else self.misses + 1
                self.held = None if self.misses >= 2 else self.held
                if now is not None and now == self.last and now != self.held:
                    pressed = self.held = now
                self.last, self.block = now, []
        return pressed


# resampling

TAPS, UNITY = 24, 14


def _bessel(x: float) -> float:
    total = term = 1.0
    for k in range(1, 40):
        term *= x / (2 * k) * (x / (2 * k))
        total += term
    return total


def prototype(factor: int) -> list[float]:
    """A windowed sinc whose sum is about `factor`."""
    count, made = TAPS * factor, []
    for i in range(count):
        middle = i - (count - 1) / 2
        edge, angle = 2 * middle / count, math.pi * middle * 0.94 / factor
        sinc = math.sin(angle) / angle if angle else 1.0
        made.append(0.94 * sinc * _bessel(6.0 * math.sqrt(1 - edge * edge)) / _bessel(6.0))
    return made


def resample(samples: Sequence[int], source: int, target: int) -> list[int]:
    """All of a sound at once: zeros put in or samples left out around the one long filter."""
    factor = max(source, target) // min(source, target)
    scale = (1 << UNITY) / (factor if target < source else 1)
    taps = [math.floor(tap * scale + 0.5) for tap in prototype(factor)]
    step = factor if target > source else 1
    stretched = [0] * (len(samples) * step)
    stretched[::step] = samples
    first, stride = (0, 1) if target > source else (factor - 1, factor)
    padded = [0] * len(taps) + stretched
    heard = []
    for at in range(first, len(stretched), stride):
        total = sum(tap * padded[at + len(taps) - i] for i, tap in enumerate(taps))
        heard.append(max(-32768, min(32767, (total + (1 << (UNITY - 1))) >> UNITY)))
    return heard


# mixing and files


def mix(voices: Sequence[Sequence[int]]) -> list[list[int]]:
    """What each party hears: the sum of the others, saturated."""
    sums = [sum(column) for column in zip(*voices, strict=True)]
    return [[max(-32768, min(32767, total - own)) for total, own in zip(sums, voice, strict=True)] for voice in voices]


def wav_header(size: int, channels: int = 1, law: Codec | None = None, rate: int = 8000) -> bytes:
    """Before `size` bytes, s16 or of a law."""
    width = 1 if law else 2
    step = channels * width
    tag = {None: 1, "PCMA": 6, "PCMU": 7}[law]
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * step, step, 8 * width) + (b"\0\0" if law else b"")
    chunks = b"fmt " + struct.pack("<I", len(form)) + form
    if law:
        chunks += b"fact" + struct.pack("<II", 4, size // step)
    return (
        b"RIFF" + struct.pack("<I", 4 + len(chunks) + 8 + size) + b"WAVE" + chunks + b"data" + struct.pack("<I", size)
    )
