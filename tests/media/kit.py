"""For tests of what is heard: phones on loopback that speak RTP, and an engine in virtual time."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenc.media.native import Engine
from scenc.media.port import Codec, LegId, MediaEvent, Remote
from tests.media import reference
from tests.media.reference import Packet, Report

Pcm = NDArray[np.int16]
MS = 1_000_000
_CODECS: tuple[Codec, ...] = ("PCMU", "PCMA")
_DECODED = {codec: np.array([reference.decode(codec, code) for code in range(256)], np.int16) for codec in _CODECS}


def tone(frequency: float, seconds: float, level: float = 8000) -> Pcm:
    """A sine."""
    times = np.arange(int(seconds * 8000)) / 8000
    return np.round(level * np.sin(2 * np.pi * frequency * times)).astype(np.int16)


def strength(pcm: Pcm, frequency: float) -> float:
    """How much of the sound's energy is a tone of this frequency, 0 to 1."""
    sound = pcm.astype(float)
    if not sound.any():
        return 0.0
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(sound)) / 8000)
    return float(2 * abs(sound @ wave) ** 2 / len(sound) / (sound @ sound))


def clarity(pcm: Pcm, frequency: float) -> float:
    """Signal to noise of a tone, dB: what of the sound is the tone, against all that is not."""
    share = strength(pcm, frequency)
    return float(10 * np.log10(max(share, 1e-9) / max(1 - share, 1e-9)))


def level(pcm: Pcm) -> float:
    """Strength, dB below full scale."""
    return float(20 * np.log10(max(np.sqrt(np.mean(pcm.astype(float) ** 2)), 1e-3) / 32768))


def correlation(heard: Pcm, sent: Pcm) -> float:
    """The best normalised correlation of what was sent with any part of what was heard."""
    a, b = heard.astype(float), sent.astype(float)
    size = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size)), size)
    energy = np.convolve(a * a, np.ones(len(b)), "valid")
    return float(np.max(product[: len(energy)] / np.sqrt(np.maximum(energy, 1) * (b @ b))))


@dataclass(slots=True)
class Phone:
    """A UDP endpoint that speaks RTP and remembers what it hears."""

    codec: Codec = "PCMU"
    events: int | None = 101
    port: int = 0  # the engine's
    ssrc: int = 0x5C0FFEE
    sequence: int = 65530
    timestamp: int = 2**32 - 320
    host: str = "127.0.0.1"  # its own
    heard: list[Packet] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    sock: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def __post_init__(self) -> None:
        self.sock.bind((self.host, 0))
        self.sock.setblocking(False)

    @property
    def type(self) -> int:
        return 8 if self.codec == "PCMA" else 0

    def remote(self, send: bool = True) -> Remote:
        """This phone's side of the SDP."""
        return Remote(self.host, self.sock.getsockname()[1], self.codec, self.type, self.events, send)

    def send(self, data: bytes | Packet) -> None:
        self.sock.sendto(bytes(data), ("127.0.0.1", self.port))

    def next(self, payload: bytes, type: int | None = None, marker: bool = False) -> Packet:
        """The next packet of this phone's stream, not sent."""
        packet = Packet(self.type if type is None else type, self.sequence, self.timestamp, self.ssrc, payload, marker)
        self.sequence = (self.sequence + 1) % 65536
        self.timestamp = (self.timestamp + len(payload)) % 2**32
        return packet

    def say(self, pcm: Pcm) -> None:
        """One packet with these samples."""
        self.send(self.next(reference.encode(self.codec, map(int, pcm))))

    def press(self, code: int, packets: int = 6, first: int = 0, ends: int = 3) -> list[Packet]:
        """The packets of a key press; `first` of them are left out."""
        assert self.events is not None
        start, made = self.timestamp, []
        for i in range(packets + ends - 1):
            duration, end = min(i + 1, packets) * 160, 0x80 if i >= packets - 1 else 0
            payload = bytes((code, end | 10)) + duration.to_bytes(2, "big")
            made.append(Packet(self.events, self.sequence, start, self.ssrc, payload, marker=i == 0))
            self.sequence = (self.sequence + 1) % 65536
        self.timestamp = (start + packets * 160 + 400) % 2**32
        return made[first:]

    def listen(self) -> list[Packet]:
        """What came since the last time."""
        came = []
        while True:
            try:
                data = self.sock.recv(4096)
            except BlockingIOError:
                break
            if report := reference.parse_report(data):
                self.reports.append(report)
                continue
            packet = reference.parse(data)
            assert packet is not None
            came.append(packet)
        self.heard += came
        return came

    def sound(self, packets: list[Packet] | None = None) -> Pcm:
        """All that was heard, in the order it came."""
        codes = b"".join(packet.payload for packet in (self.heard if packets is None else packets))
        return _DECODED[self.codec][np.frombuffer(codes, np.uint8)]


@dataclass(slots=True)
class Network:
    """Between legs that speak to each other, two and two in the order of their ends: loses a share of the packets, and
    delays each by up to `jitter_ms`."""

    loss: float = 0.0
    jitter_ms: float = 0.0
    ends: dict[int, socket.socket] = field(default_factory=dict)  # by the port that what arrives goes on to
    passed: int = 0
    sent: int = 0
    tap: Callable[[bytes], object] = lambda _: None
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    _due: list[tuple[int, int, bytes]] = field(default_factory=list)

    def end(self, port: int) -> int:
        """A port whose packets go on to `port`."""
        sock = self.ends[port] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        return int(sock.getsockname()[1])

    def carry(self, now: int) -> None:
        """Take what came, hand on what is due. An answer leaves by the socket that its receiver hears from."""
        for port, sock in self.ends.items():
            with suppress(BlockingIOError):
                while True:
                    data = sock.recv(4096)
                    self.sent += 1
                    self.tap(data)
                    if self.dice.random() >= self.loss:
                        self._due.append((now + int(self.dice.uniform(0, self.jitter_ms) * MS), port, data))
        for due in sorted(each for each in self._due if each[0] <= now):
            self._due.remove(due)
            ports = list(self.ends)
            back = self.ends[ports[ports.index(due[1]) ^ 1]]
            back.sendto(due[2], ("127.0.0.1", due[1]))
            self.passed += 1


@dataclass(slots=True)
class Rig:
    """An engine whose clock the test moves."""

    engine: Engine
    now: int = 10**12
    happened: list[MediaEvent] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    network: Network | None = None

    def leg(self, codec: Codec = "PCMU", events: int | None = 101, send: bool = True) -> tuple[LegId, Phone]:
        """A leg connected with a phone."""
        leg, port = self.engine.open()
        phone = Phone(codec, events, port, ssrc=0x1000 + len(self.phones))
        self.phones.append(phone)
        self.engine.connect(leg, phone.remote(send))
        return leg, phone

    def wire(self, codec: Codec, network: Network | None = None, meet: bool = False) -> tuple[Phone, Phone]:
        """Two phones of G.711 and the engine twice between them, speaking this codec to itself: what the second hears
        was encoded and decoded. `meet`: the second's side is a room."""
        (a, alice), (d, dora) = self.leg(), self.leg()
        (b, here), (c, there) = self.engine.open(), self.engine.open()
        self.network = network or Network()
        to_there, to_here = self.network.end(there), self.network.end(here)
        self.engine.connect(b, Remote("127.0.0.1", to_there, codec, 96, 101))
        self.engine.connect(c, Remote("127.0.0.1", to_here, codec, 96, 101))
        self.engine.bridge(a, b)
        if meet:
            room = self.engine.room()
            self.engine.join(c, room)
            self.engine.join(d, room)
        else:
            self.engine.bridge(c, d)
        return alice, dora

    def run(self, ms: int = 0) -> list[MediaEvent]:
        """Let time pass, in steps of 5 ms; what happened meanwhile."""
        self.engine.step(self.now)
        for _ in range(ms // 5):
            self.now += 5 * MS
            if self.network:
                self.network.carry(self.now)
            self.engine.step(self.now)
        events = self.engine.events()
        self.happened += events
        return events

    def talk(self, *voices: tuple[Phone, Pcm]) -> None:
        """Each phone says its sound, a packet every 20 ms, all at once."""
        for frame in range(max(len(pcm) for _, pcm in voices) // 160):
            for phone, pcm in voices:
                phone.say(pcm[frame * 160 : frame * 160 + 160])
            self.run(20)
