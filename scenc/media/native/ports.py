"""The RTP port range: pairs in turn, so that one that was freed rests before it is used again."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from scenc.media.port import MediaError

EXPEDITED = 0xB8  # DSCP EF, RFC 4594 §4.1


class Ports:
    """Ports `first` to `last`, both included, on local addresses, one of an IP version. Sound has the even ones, its
    reports those above (:rfc:`3550#section-11`)."""

    def __init__(self, hosts: Sequence[str], first: int, last: int) -> None:
        self._hosts = hosts
        self._range = range(first + first % 2, last, 2)
        self._turn = 0
        if not self._range or first < 1 or last > 65535:
            raise MediaError(f"no even port with the one above it in {first}-{last}")

    def bind(self, toward: str = "") -> tuple[socket.socket, socket.socket, int]:
        """A bound, non-blocking socket, one for RTCP on the port above it, and its port. Ports that others hold are
        passed over. `toward`: the address is of that one's IP version."""
        problem: OSError | None = None
        able = [host for host in self._hosts if not toward or (":" in host) == (":" in toward)]
        if not able:
            raise MediaError(f"no address for sound by which {toward} is reached")
        for _ in self._range:
            port = self._range[self._turn % len(self._range)]
            self._turn += 1
            try:
                sock = self._open(able[0], port)
            except OSError as error:
                problem = error
                continue
            try:
                return sock, self._open(able[0], port + 1), port
            except OSError as error:
                sock.close()
                problem = error
        ports = f"{self._range[0]}-{self._range[-1]}"
        raise MediaError(f"no free RTP port in {ports} on {able[0]}: {problem}") from problem

    def _open(self, host: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, EXPEDITED)
            else:
                sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, EXPEDITED)
            sock.bind((host, port))
        except BaseException:
            sock.close()
            raise
        return sock
