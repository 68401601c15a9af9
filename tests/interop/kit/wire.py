"""A wire between a telephone and the PBX that does to its packets what networks do."""

from __future__ import annotations

import heapq
import itertools
import random
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Self

Change = Callable[[bytes], Iterable[tuple[float, bytes]]]
"""What becomes of a packet: the packets that go on, each after so many seconds."""


def plain(packet: bytes) -> Iterable[tuple[float, bytes]]:
    """Nothing is changed."""
    return [(0.0, packet)]


def worse(loss: float, jitter: float, seed: int = 1) -> Change:
    """A share of the packets is lost, each other one is under way for up to so many seconds."""
    dice = random.Random(seed)
    return lambda packet: [] if dice.random() < loss else [(dice.uniform(0, jitter), packet)]


def twice(packet: bytes) -> Iterable[tuple[float, bytes]]:
    """Each packet comes twice, the second time after the next one."""
    return [(0.0, packet), (0.025, packet)]


def disordered() -> Change:
    """Every third packet comes after the one that follows it."""
    numbers = itertools.count()
    return lambda packet: [(0.03 if next(numbers) % 3 == 0 else 0.0, packet)]


def restarted(ssrc: int, sequence: int) -> Change:
    """As of a sender that began anew: another source, numbers from `sequence` on, another clock."""
    numbers = itertools.count(sequence)

    def change(packet: bytes) -> Iterable[tuple[float, bytes]]:
        (timestamp,) = struct.unpack_from("!I", packet, 4)
        head = struct.pack("!HII", next(numbers) & 0xFFFF, (timestamp + 0x7FFF0000) & 0xFFFFFFFF, ssrc)
        return [(0.0, packet[:2] + head + packet[12:])]

    return change


class Wire:
    """Send to `port` what the PBX shall get, at the place where `to` says; what it says comes back unchanged."""

    def __init__(self, port: int, back: tuple[str, int]) -> None:
        self.port = port
        self.change: Change = plain
        self.to: tuple[str, int] | None = None
        self._back, self._due = back, list[tuple[float, int, bytes]]()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"wire-{port}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._over.is_set():
            left = self._due[0][0] - time.monotonic() if self._due else 0.02
            if left > 0 and select.select([self._socket], [], [], min(left, 0.02))[0]:
                self._take()
            while self._due and self._due[0][0] <= time.monotonic():
                data = heapq.heappop(self._due)[2]
                if self.to:
                    with suppress(ConnectionError):
                        self._socket.sendto(data, self.to)

    def _take(self) -> None:
        with suppress(ConnectionError):
            data, source = self._socket.recvfrom(2048)
            if source != self._back:
                self._socket.sendto(data, self._back)
                return
            for delay, packet in self.change(data):
                heapq.heappush(self._due, (time.monotonic() + delay, next(self._numbers), packet))
