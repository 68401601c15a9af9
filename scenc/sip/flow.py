"""A flow: the way between us and one peer over one transport (:rfc:`5626#section-2`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Transport = Literal["udp", "tcp", "tls", "ws", "wss"]


@dataclass(frozen=True)
class Flow:
    """`local` and `remote` are (IP address, port). A stream's `connection` tells it from a later one between
    the same addresses; 0 asks the shell to use an open connection to `remote` or to open one. Nobody opens one to a
    WebSocket client (:rfc:`7118#section-5`)."""

    transport: Transport
    local: tuple[str, int]
    remote: tuple[str, int]
    connection: int = 0

    @property
    def reliable(self) -> bool:
        """Whether the transport repeats lost bytes itself."""
        return self.transport != "udp"

    @property
    def default_port(self) -> int:
        """Where a peer listens who names no port (:rfc:`3261#section-19.1.2`)."""
        return 5061 if self.transport == "tls" else 5060
