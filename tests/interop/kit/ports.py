"""Free ports on loopback, below the range the system hands out by itself."""

from __future__ import annotations

import os
import socket
import threading

FIRST, LAST = 12_000, 31_900


def _free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
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
    """Hands out ports in turn, from the first again after the last; test runs at the same time begin elsewhere."""

    def __init__(self, start: int = FIRST + os.getpid() * 250 % (LAST - FIRST - 2_000)) -> None:
        self._next = start + start % 2
        self._lock = threading.Lock()

    def take(self, count: int = 1) -> int:
        """The first, even, of `count` consecutive ports that nobody holds."""
        for _ in range(FIRST, LAST, count):
            with self._lock:
                if self._next + count > LAST:
                    self._next = FIRST
                first = self._next
                self._next += count + count % 2
            if all(_free(port) for port in range(first, first + count)):
                return first
        raise RuntimeError(f"no {count} free ports between {FIRST} and {LAST}")
