"""Which of this machine's addresses a peer sees, and what `udp:127.0.0.1:5060` means."""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from typing import cast, get_args

from scenc.sip.flow import Transport

ANY = frozenset({"0.0.0.0", "::"})
ANYWHERE = "192.0.2.1"  # on the internet
RECEIVE_BUFFER = 4 << 20  # bytes the kernel keeps while we are busy: a burst is not lost


@dataclass(frozen=True, slots=True)
class Listen:
    """Where a transport listens. Parsed from `udp:127.0.0.1:5060` or `tls:[::1]:5061`. Behind NAT `public` is what
    peers on the internet are told instead."""

    transport: Transport
    host: str
    port: int
    public: str = ""

    @classmethod
    def parse(cls, text: str) -> Listen:
        """Raises `ValueError` that says what is expected."""
        transport, _, rest = text.partition(":")
        host, _, port = rest.rpartition(":")
        host = host.strip("[]")
        try:
            ip_address(host)
            number = int(port)
        except ValueError:
            raise ValueError(f"“{text}” is not an address to listen on; write e.g. udp:127.0.0.1:5060") from None
        if transport not in get_args(Transport) or not 0 < number < 65536:
            raise ValueError(
                f"“{text}”: use udp:, tcp:, tls:, ws: or wss: and a port from 1 to 65535, e.g. udp:127.0.0.1:5060"
            )
        return cls(cast(Transport, transport), host, number)

    def behind(self, public: str) -> Listen:
        """The same, behind a NAT whose address is `public`, if any. Raises `ValueError`."""
        if not public:
            return self
        try:
            same = ip_address(public).version == ip_address(self.host).version
        except ValueError:
            raise ValueError(f"“{public}” is no address; write e.g. 203.0.113.7") from None
        return replace(self, public=public if same else "")

    def seen_by(self, remote: str) -> str:
        """The address a peer at `remote` is told."""
        if self.public and not ip_address(remote.partition("%")[0]).is_private:
            return self.public
        return local_address(self.host, remote)

    @property
    def secure(self) -> bool:
        """Whether it needs a certificate."""
        return self.transport in ("tls", "wss")

    def nearness(self, local: tuple[str, int]) -> tuple[bool, bool, bool]:
        """How well this is the end of a flow that names `local`: by IP version, then port, then address."""
        host, port = local
        return (":" in self.host) == (":" in host), self.port == port, self.host == host

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}:{host}:{self.port}"


class CannotListen(OSError):
    """An address cannot be listened on; `filename` is that address."""


@lru_cache(maxsize=4096)
def local_address(bound: str, remote: str = ANYWHERE) -> str:
    """The address a peer at `remote` reaches us by, when we listen on `bound`: asks the routing table alone."""
    if bound not in ANY:
        return bound
    family = socket.AF_INET6 if ":" in remote else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote, 9))
        except OSError:
            return "::1" if family == socket.AF_INET6 else "127.0.0.1"
        return str(probe.getsockname()[0])


def bound_socket(listen: Listen) -> socket.socket:
    """A non-blocking socket bound where `listen` says. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    kind = socket.SOCK_DGRAM if listen.transport == "udp" else socket.SOCK_STREAM
    bound = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket, and addresses, of its own
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        bound.setblocking(False)
        bound.bind((listen.host, listen.port))
    except OSError:
        bound.close()
        raise
    return bound
