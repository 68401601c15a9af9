"""Where a test starts its PBX and clients: each gets a folder and ports of its own, and is ended with the test."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from pathlib import Path

from tests.interop.kit import baresip, scenarios
from tests.interop.kit.baresip import Account, Baresip
from tests.interop.kit.ports import Ports
from tests.interop.kit.rtp import Endpoint
from tests.interop.kit.sipp import Sipp


class Lab:
    """What is started here is stopped, the last first, when the test ends."""

    def __init__(self, folder: Path, ports: Ports, stack: ExitStack) -> None:
        self._folder, self.ports, self._stack = folder, ports, stack
        self._numbers = itertools.count(1)

    def _place(self, name: str) -> Path:
        return self._folder / f"{next(self._numbers):02}-{name}"

    def sipp(self, name: str, xml: str, remote: int, port: int | None = None, transport: str = "udp") -> Sipp:
        """Start sipp with a scenario against the port `remote`."""
        control = self.ports.take() if scenarios.WAIT_FOR_COMMAND in xml else None
        running = Sipp(self._place(name), xml, port or self.ports.take(), remote, control, transport)
        self._stack.callback(running.stop)
        return running

    def baresip(self, account: Account, server: int, hz: float) -> Baresip:
        """Start a softphone that says a tone; with a password it is registered on return."""
        phone = Baresip(self._place(f"phone-{account.user}"), account, server, self.ports.take(baresip.PORTS), hz)
        self._stack.callback(phone.stop)
        return phone

    def endpoint(self, codec: str = "PCMU") -> Endpoint:
        """Open a bare RTP endpoint."""
        return self._stack.enter_context(Endpoint(self.ports.take(2), codec))
