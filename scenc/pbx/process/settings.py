"""What `scenc run` was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scenc.pbx.phones.identity import DIGEST
from scenc.pbx.process.address import Listen


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
    ask_phones: float = 60.0
    drain_seconds: float = 30.0
    engine: str | None = None
    digest: tuple[str, ...] = DIGEST
    certificates: Path | None = None
    client_ca: Path | None = None

    def of(self, name: str, companies: Mapping[str, Path]) -> Settings:
        """Those of one of several companies: what is kept in folders is in one of its name, `NAME.op` is its trunk."""
        others = tuple(f"{other}." for other in companies if other != name)
        trunks = {
            trunk.removeprefix(f"{name}."): address
            for trunk, address in self.trunks.items()
            if not trunk.startswith(others)
        }
        secrets = self.secrets / name if self.secrets is not None else None
        return replace(self, scenario=companies[name], data=self.data / name, secrets=secrets, trunks=trunks)

    @property
    def rtp_hosts(self) -> tuple[str, ...]:
        """The addresses RTP sockets bind to, one of an IP version: that of the transports, or any where these are
        several."""
        hosts = {listen.host for listen in self.listens}
        four, six = ({host for host in hosts if (":" in host) == is_six} for is_six in (False, True))
        found = ((four, "0.0.0.0"), (six, "::"))
        return tuple(each.pop() if len(each) == 1 else anywhere for each, anywhere in found if each)
