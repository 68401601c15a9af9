"""What `scenc run` was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scenc.pbx.address import Listen
from scenc.pbx.identity import DIGEST


@dataclass(frozen=True, slots=True)
class Settings:
    """`scenario` is a scenario's file or directory, or a bundle. `rtp_ports` is (first, last)."""

    scenario: Path
    listens: tuple[Listen, ...]
    data: Path
    rtp_ports: tuple[int, int] = (10000, 20000)
    secrets: Path | None = None
    at: datetime | None = None
    watch: bool = False
    trunks: Mapping[str, str] = field(default_factory=dict)
    ask_trunks: float = 30.0
    drain_seconds: float = 30.0
    engine: str | None = None
    digest: tuple[str, ...] = DIGEST
    certificates: Path | None = None
    client_ca: Path | None = None

    @property
    def rtp_host(self) -> str:
        """The address RTP sockets bind to: that of the transports, or any where these are several."""
        hosts = {listen.host for listen in self.listens}
        if len(hosts) == 1:
            return self.listens[0].host
        return "::" if all(":" in host for host in hosts) else "0.0.0.0"
