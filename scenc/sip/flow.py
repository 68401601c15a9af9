"""A flow: the way between us and one peer over one transport (:rfc:`5626#section-2`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Transport = Literal["udp", "tcp"]


@dataclass(frozen=True, slots=True)
class Flow:
    """`local` and `remote` are (IP address, port). A stream's `connection` tells it from a later one between
    the same addresses; 0 asks the shell to use an open connection to `remote` or to open one."""

    transport: Transport
    local: tuple[str, int]
    remote: tuple[str, int]
    connection: int = 0

    @property
    def reliable(self) -> bool:
        """Whether the transport repeats lost bytes itself."""
        return self.transport != "udp"
