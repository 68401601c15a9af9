"""What the whole engine costs a packet in and out, in every way that sound may take, as a multiple of the floor: the
kernel's own send and recv, measured by `bench relay`'s program in the same run. The phones' part is not counted."""

from __future__ import annotations

import argparse
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bench.relay import build
from scenc.media.native import Engine
from scenc.media.port import Codec, Keys, LegId, Suite
from tests.media.kit import MS, Network, Phone
from tests.media.reference import Block, Report

MODES: dict[str, tuple[Codec, Codec, str, float]] = {  # codecs, what is done, and what it may cost beside relay, or 0
    "relay": ("PCMA", "PCMA", "bridge", 1.0),
    "A-law/µ-law": ("PCMA", "PCMU", "bridge", 1.5),
    "G.722/A-law": ("G722", "PCMA", "bridge", 1.5),
    "Opus/A-law": ("opus", "PCMA", "bridge", 0.0),
    "… with copies": ("opus", "PCMA", "copies", 0.0),
    "keys as tones": ("PCMA", "PCMA", "tones", 1.1),
    "recorded": ("PCMA", "PCMA", "record", 1.5),
    "recorded in Opus": ("PCMA", "PCMA", "record in Opus", 0.0),
    "SRTP GCM": ("PCMA", "PCMA", "AEAD_AES_128_GCM", 1.5),
    "SRTP AES-CM": ("PCMA", "PCMA", "AES_CM_128_HMAC_SHA1_80", 1.5),
    "one room": ("PCMA", "PCMA", "room", 0.0),
    "… of G.722, too": ("G722", "PCMA", "room", 0.0),
    "room, loudest 4": ("PCMA", "PCMA", "loudest", 0.0),
    "prompt": ("PCMA", "PCMA", "prompt", 0.0),
}


class Bench:
    """Legs with a phone each, and an engine that is stepped by hand."""

    def __init__(self, legs: int, codecs: tuple[Codec, Codec], work: str, folder: Path) -> None:
        self.engine = Engine(ports=(10000, 31998))
        self._lossless = work == "bridge"
        self.now = 10**12
        self.phones: list[Phone] = []
        self.legs = [self._leg(codecs[at % 2], work) for at in range(legs)]
        self._arrange(work, folder)

    def _leg(self, codec: Codec, work: str) -> LegId:
        leg, port = self.engine.open()
        phone = Phone("PCMA", port=port)
        remote = replace(phone.remote(), codec=codec, payload_type=8)
        secret = work in ("AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80")
        self.engine.connect(leg, replace(remote, secure=secret, events=None if work == "tones" else remote.events))
        self.phones.append(phone)
        if len(self.phones) % 100 == 0:
            self.engine.step(self.now)
        return leg

    def _arrange(self, work: str, folder: Path) -> None:
        engine, pairs = self.engine, list(zip(self.legs[::2], self.legs[1::2], strict=True))
        if work in ("room", "loudest"):
            room = engine.room(4 if work == "loudest" else 0)
            for leg in self.legs:
                engine.join(leg, room)
        elif work == "prompt":
            sound = engine.audio(bytes(16000))
            for leg in self.legs:
                engine.play(leg, sound, 1, loop=True)
        else:
            for a, b in pairs:
                engine.bridge(a, b)
        if work.startswith("record"):
            for a, _ in pairs:
                engine.record(a, folder / f"{a}", 3600, "stereo", "opus" if work.endswith("Opus") else "PCMA")
        engine.step(self.now)

    def run(self, rounds: int, said: Callable[[int, int], bytes]) -> tuple[float, float]:
        """Microseconds a packet, best and mean of the rounds."""
        costs = []
        for turn in range(rounds + 10):
            for at, phone in enumerate(self.phones):
                phone.send(said(at, turn))
            before = time.thread_time_ns()
            for _ in range(4):
                self.now += 5 * MS
                self.engine.step(self.now)
            spent = time.thread_time_ns() - before
            if self._lossless and turn == 5:
                for phone in self.phones:
                    report_no_loss(phone.sock, phone.port)
            heard = sum(_drain(phone) for phone in self.phones)
            if turn >= 10:
                costs.append(spent / 1000 / max(1, min(heard, len(self.phones))))
        return min(costs), sum(costs) / len(costs)

    def close(self) -> None:
        """Let go of everything."""
        self.engine.stop()
        for phone in self.phones:
            phone.sock.close()


def report_no_loss(phone: socket.socket, port: int) -> None:
    """For a packet that it heard: Opus then makes no copies."""
    with suppress(BlockingIOError):
        ours = int.from_bytes(phone.recv(4096)[8:12], "big")
        phone.sendto(bytes(Report(7, None, (Block(ours, 0, 0, 0, 0, 0, 0),))), ("127.0.0.1", port))


def _drain(phone: Phone) -> int:
    count = 0
    while True:
        try:
            phone.sock.recv(4096)
        except BlockingIOError:
            return count
        count += 1


def _spoken(codecs: tuple[Codec, Codec], work: str, rounds: int) -> Callable[[int, int], bytes]:
    """The packets of the phones, made by an engine beforehand where they are not plain G.711."""
    streams = [stream(codec, work, rounds + 10) for codec in codecs]
    return lambda at, turn: streams[at % 2][turn]


def stream(codec: Codec, work: str, count: int) -> Sequence[bytes]:
    """So many packets of it."""
    plain = Phone("PCMA", ssrc=7)
    if codec == "PCMA" and "AES" not in work:
        made = [bytes(plain.next(bytes((0xD5, 0x55)) * 80)) for _ in range(count)]
        plain.sock.close()
        return made
    engine, now, network = Engine(ports=(32000, 32998)), 10**12, Network()
    (leg, _), sound = engine.open(), engine.audio(bytes(range(256)) * 63)
    secret = "AES" in work
    engine.connect(leg, replace(plain.remote(), codec=codec, payload_type=8, secure=secret))
    if secret:
        engine.secure(leg, keys_of(work))
    engine.play(leg, sound, 1, loop=True)
    packets: list[bytes] = []
    while len(packets) < count:
        now += 5 * MS
        engine.step(now)
        network.carry(now)
        try:
            data = plain.sock.recv(4096)
        except BlockingIOError:
            continue
        packets += [data] if not 192 <= data[1] <= 223 else []
    engine.stop()
    plain.sock.close()
    return packets


def keys_of(suite: str) -> Keys:
    """The same both ways: one stream serves all phones."""
    names: dict[str, tuple[Suite, int]] = {
        "AEAD_AES_128_GCM": ("AEAD_AES_128_GCM", 28),
        "AES_CM_128_HMAC_SHA1_80": ("AES_CM_128_HMAC_SHA1_80", 30),
    }
    name, size = names[suite]
    return Keys(name, bytes(range(size)), bytes(range(size)))


def main(arguments: list[str]) -> int:
    """One line a mode."""
    parser = argparse.ArgumentParser(prog="bench sound")
    parser.add_argument("--legs", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=50)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [str(build(folder)), "relay", str(given.legs), "100"]
        floor = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0]) / 1000
        print(f"{given.legs} legs; floor (send + recv) {floor:.2f} µs a packet")
        relay = 0.0
        for mode, (one, other, work, mark) in MODES.items():
            bench = Bench(given.legs, (one, other), work, folder)
            if "AES" in work:
                for leg in bench.legs:
                    bench.engine.secure(leg, keys_of(work))
            best, mean = bench.run(given.rounds, _spoken((one, other), work, given.rounds))
            bench.close()
            relay = relay or best
            print(
                f"{mode:16} {best:7.2f} / {mean:7.2f} µs   {best / floor:6.2f} × floor   {best / relay:6.2f} × relay"
                + (f" (mark {mark})" if mark > 1 else ""),
                flush=True,
            )
    return 0
