"""The RTP port range: even ports in turn, so that a port that was freed rests before it is used again."""

from __future__ import annotations

import socket

from scenc.media.port import MediaError

EXPEDITED = 0xB8  # DSCP EF, RFC 4594 §4.1


class Ports:
    """Ports `first` to `last`, both included, on a local address."""

    def __init__(self, host: str, first: int, last: int) -> None:
        self._host = host
        self.family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._range = range(first + first % 2, last + 1, 2)
        self._last = last
        self._turn = 0
        if not self._range or first < 1 or last > 65535:
            raise MediaError(f"no even port in {first}-{last}")

    def bind(self) -> tuple[socket.socket, socket.socket | None, int]:
        """A bound, non-blocking socket, one for RTCP on the port above it, and its port. Ports that others hold are
        passed over; above the range's last port there is no RTCP."""
        problem: OSError | None = None
        for _ in self._range:
            port = self._range[self._turn % len(self._range)]
            self._turn += 1
            try:
                sock = self._open(port)
            except OSError as error:
                problem = error
                continue
            try:
                return sock, self._open(port + 1) if port < self._last else None, port
            except OSError as error:
                sock.close()
                problem = error
        ports = f"{self._range[0]}-{self._range[-1]}"
        raise MediaError(f"no free RTP port in {ports} on {self._host}: {problem}") from problem

    def _open(self, port: int) -> socket.socket:
        sock = socket.socket(self.family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            if self.family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, EXPEDITED)
            else:
                sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, EXPEDITED)
            sock.bind((self._host, port))
        except BaseException:
            sock.close()
            raise
        return sock
