"""A line to a carrier: how one trunk of the scenario stands at run time, and what we say there."""

from __future__ import annotations

import asyncio
import secrets as random_secrets
from collections import Counter
from dataclasses import dataclass, field, replace

from scenc.bundle.schema import Trunk
from scenc.pbx.calls.dialling import Device
from scenc.pbx.calls.presentation import escaped_user
from scenc.pbx.carriers.resolve import Host, Target
from scenc.sip.address import NameAddr
from scenc.sip.config import contact_of
from scenc.sip.flow import Flow, Transport
from scenc.sip.grammar import write_host
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login
from scenc.sip.uri import Uri

EXPIRES = 600


@dataclass(slots=True)
class Line:
    """A trunk at run time. `targets` are where its host leads, `at` the one in use; where the scenario names no port, a
    call may come from any port of theirs. `contact` is the user part we register, which nobody can guess. `used`
    counts the channels in use by trunk, over reloads, `failures` the refusals since it was registered. `answers` says
    whether it said anything when it was last asked."""

    trunk: Trunk
    host: Host
    login: Login | None = None
    open: bool = True
    targets: tuple[Target, ...] = ()
    at: int = 0
    answers: bool = True
    contact: str = field(default_factory=lambda: random_secrets.token_hex(8))
    call_id: str = field(default_factory=lambda: random_secrets.token_hex(12))
    cseq: int = 0
    expires: int = EXPIRES
    failures: int = 0
    used: Counter[str] = field(default_factory=Counter)
    state: str = "not registered"
    trouble: str = ""  # why it carries no calls, as has been told
    timer: asyncio.TimerHandle | None = None

    @property
    def calls(self) -> int:
        """How many channels are in use."""
        return self.used[self.trunk.name]

    @property
    def full(self) -> bool:
        """Whether every channel is in use."""
        return self.trunk.channels is not None and self.calls >= self.trunk.channels

    def owns(self, host: str, port: int, transport: Transport | None = None) -> bool:
        """Whether a request from this address comes from the carrier; its connections come from any port."""
        opens = self.host.transport in ("tcp", "tls") and transport in (None, self.host.transport)
        return (opens or self.host.port in (None, port)) and any(target.address == host for target in self.targets)

    @property
    def in_order(self) -> tuple[Target, ...]:
        """Where to try, the one in use first."""
        return (*self.targets[self.at :], *self.targets[: self.at])

    def turn(self) -> bool:
        """Go on to the next target; False when all have had their turn."""
        self.at = (self.at + 1) % max(1, len(self.targets))
        return self.at != 0

    def device(self, flow: Flow, number: str, present: str) -> Device:
        """How an outside number is reached there. `present` is shown, `withheld` nothing; empty leaves it to us."""
        trunk = self.trunk
        usual = trunk.numbers[0] if trunk.numbers else (trunk.login or "")
        shown = "" if present == "withheld" else present or usual
        dialled = trunk.prefix + number[1:] if number.startswith("+") else number
        uri = f"sip:{dialled}@{write_host(*flow.remote)}"
        return Device(
            uri, flow, shown, self.login, trunk.name, usual, encrypted=trunk.encrypted, info_keys=trunk.info_keys
        )

    def register(self, flow: Flow, expires: int) -> Request:
        """The next REGISTER (:rfc:`3261#section-10.2`)."""
        registrar = Uri("sip", None, None, self.host.name, self.host.port)
        us = NameAddr("", replace(registrar, user=escaped_user(self.trunk.login or "")))
        self.cseq += 1
        headers = Headers(
            [
                ("From", f"{us};tag={self.contact}"),
                ("To", str(us)),
                ("Call-ID", self.call_id),
                ("CSeq", f"{self.cseq} REGISTER"),
                ("Contact", contact_of(flow).replace("sip:", f"sip:{self.contact}@", 1)),
                ("Expires", str(expires)),
            ]
        )
        self.cseq += 1  # the stack uses the next number when it is challenged
        return Request("REGISTER", str(registrar), headers)

    def granted(self, response: Response) -> float:
        """The seconds the carrier granted us (:rfc:`3261#section-10.2.4`)."""
        for value in response.headers.listed("Contact"):
            try:
                address = NameAddr.parse(value)
            except ValueError:
                continue
            seconds = address.params.get("expires")
            if address.uri.user == self.contact and seconds is not None and seconds.isdecimal():
                return float(seconds)
        header = response.headers.get("Expires") or ""
        return float(header) if header.strip().isdecimal() else float(EXPIRES)
