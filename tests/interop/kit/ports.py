"""Free ports on loopback, below the range the system hands out by itself, above those a PBX takes for sound."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

FIRST, LAST, BLOCK = 20_200, 32_680, 1_560


def _free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind is socket.SOCK_STREAM:  # connections that are over hold nothing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def taken(host: str, port: int) -> bool:
    """Whether somebody listens there by UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


class Ports:
    """Hands out ports from `first` on in turn, after the one before `last` from the first again."""

    def __init__(self, first: int, last: int = LAST) -> None:
        self._first, self._last, self._next = first, last, first
        self._lock = threading.Lock()

    def take(self, count: int = 1) -> int:
        """The first, even, of `count` consecutive ports that nobody holds."""
        with self._lock:
            for _ in range(self._first, self._last):
                if self._next + count > self._last:
                    self._next = self._first
                first = self._next
                held = next((port for port in range(first, first + count) if not _free(port)), None)
                self._next = first + count if held is None else held + 1
                self._next += self._next % 2
                if held is None:
                    return first
        raise RuntimeError(f"no {count} free ports between {self._first} and {self._last}")


@contextmanager
def block() -> Iterator[Ports]:
    """Ports that are our own for as long as the first of the block is held: test runs at the same time, and the
    workers of one, have other blocks."""
    for first in range(FIRST, LAST, BLOCK):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
            try:
                held.bind(("127.0.0.1", first))
            except OSError:
                continue
            yield Ports(first + 2, first + BLOCK)
            return
    raise RuntimeError(f"all blocks of ports between {FIRST} and {LAST} are held by other test runs")
