"""Where a test starts its PBX and clients: each gets a folder and ports of its own, and is ended with the test."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tests.interop.kit import audio, baresip, linphone, office, scenarios
from tests.interop.kit import pbx as pbx_kit
from tests.interop.kit import pjsua as pjsua_kit
from tests.interop.kit.baresip import Account, Baresip
from tests.interop.kit.baresip4 import Baresip4
from tests.interop.kit.browser import Browser
from tests.interop.kit.linphone import Linphone
from tests.interop.kit.parties import Callee, Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.pjsua import Manners, Pjsua
from tests.interop.kit.ports import Ports
from tests.interop.kit.rtp import Endpoint
from tests.interop.kit.sipp import Sipp

RTP_PORTS = 40
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class Lab:
    """What is started here is stopped, the last first, when the test ends."""

    def __init__(self, folder: Path, ports: Ports, cache: Path, stack: ExitStack) -> None:
        self._folder, self.ports, self._cache, self._stack = folder, ports, cache, stack
        self._numbers = itertools.count(1)

    def _place(self, name: str) -> Path:
        return self._folder / f"{next(self._numbers):02}-{name}"

    def pbx(
        self,
        scenario: str | Mapping[str, str],
        at: str = office.MONDAY,
        *options: str,
        passwords: Mapping[str, str] = office.PASSWORDS,
        rtp: int = RTP_PORTS,
        files: Mapping[str, bytes] = NO_FILES,
    ) -> Pbx:
        """Start a PBX with a scenario, and maybe more options and files beside it; it is ready on return."""
        first = self.ports.take(rtp)
        pbx = Pbx(
            self._place("pbx"),
            scenario,
            self.ports.take(pbx_kit.PORTS),
            (first, first + rtp - 1),
            self.ports.take(),
            passwords,
            office.PIN,
            at,
            self._cache,
            options,
            files,
        )
        self._stack.callback(pbx.stop)
        return pbx

    def phone(
        self,
        pbx: Pbx,
        number: str,
        hz: float,
        codecs: tuple[str, ...] = ("PCMU", "PCMA"),
        transport: str = "udp",
        answer: str = "manual",
        encryption: str = "",
        domain: str = "",
        outbound: bool = False,
        rate: int = audio.RATE,
    ) -> Baresip:
        """A colleague's softphone, registered, that says a tone."""
        account = Account(number, pbx.passwords[number], codecs, transport, answer, encryption)
        account = replace(account, domain=domain, outbound=outbound, rate=rate)
        return self.baresip(account, pbx.listens(transport), hz, pbx.certificate if transport == "tls" else None)

    def pjsua(self, pbx: Pbx, number: str, hz: float, manners: Manners | None = None, port: int = 0) -> Pjsua:
        """A colleague's PJSUA2 phone, registered, maybe at another `port` of the PBX, that says a tone."""
        manners = manners or Manners()
        if manners.transport == "tls":
            manners = replace(manners, believes=str(pbx.certificate))
        place, first = self._place(f"pjsua-{number}"), self.ports.take(pjsua_kit.PORTS)
        phone = Pjsua(place, number, pbx.passwords[number], port or pbx.listens(manners.transport), first, hz, manners)
        self._stack.callback(phone.stop)
        return phone

    def baresip4(self, pbx: Pbx, number: str, hz: float, manners: Manners) -> Baresip4:
        """A colleague's baresip of today, registered, that says a tone."""
        server = pbx.listens(manners.transport)
        phone = Baresip4(self._place(f"baresip4-{number}"), number, pbx.passwords[number], server, 0, hz, manners)
        self._stack.callback(phone.stop)
        return phone

    def carrier(self, pbx: Pbx, port: int, hz: float, manners: Manners, number: str = "+48600700800") -> Pjsua:
        """The carrier's switch at `port` (and the ports above it), or whoever speaks there."""
        server = pbx.listens(manners.transport)
        phone = Pjsua(self._place("carrier"), number, "", server, port, hz, manners)
        self._stack.callback(phone.stop)
        return phone

    def linphone(self, pbx: Pbx, number: str, hz: float, transport: str = "udp", auto: bool = False) -> Linphone:
        """A colleague's linphone, registered, that says a tone."""
        place, first, server = (
            self._place(f"linphone-{number}"),
            self.ports.take(linphone.PORTS),
            pbx.listens(transport),
        )
        phone = Linphone(place, number, pbx.passwords[number], server, first, hz, transport, auto)
        self._stack.callback(phone.stop)
        return phone

    def browser(self, pbx: Pbx, number: str, hz: float, transport: str = "wss") -> Browser:
        """A colleague's browser phone, registered, that says a tone."""
        place, port = self._place(f"browser-{number}"), self.ports.take()
        server = f"{transport}://127.0.0.1:{pbx.listens(transport)}/"
        phone = Browser(place, number, pbx.passwords[number], server, port, hz)
        self._stack.callback(phone.stop)
        return phone

    def bare_phone(self, pbx: Pbx, number: str, xml: str) -> Sipp:
        """A colleague's phone that plays a scenario when it is called; registered until the test ends."""
        port, password = self.ports.take(), pbx.passwords[number]
        self.sipp(f"register-{number}", scenarios.register(number, password), pbx.port, port).finish()
        gone = scenarios.register(number, password, expires=0)
        self._stack.callback(lambda: pbx.runs and self.sipp(f"gone-{number}", gone, pbx.port, port).finish())
        return self.sipp(f"phone-{number}", xml, pbx.port, port)

    def outside_call(
        self,
        pbx: Pbx,
        number: str,
        hangs_up: bool = True,
        codec: str = "PCMU",
        caller: str = "+48600700800",
        events: bool = True,
    ) -> Caller:
        """Somebody outside calls a number of the office through the carrier; without `events`, keys are tones."""
        endpoint = self.endpoint(codec)
        xml = scenarios.call(number, endpoint.port, caller, codecs=[codec], hangs_up=hangs_up, events=events)
        return Caller(self.sipp("carrier", xml, pbx.port, pbx.carrier), endpoint)

    def outside_phone(self, pbx: Pbx, port: int = 0, early: bool = False) -> Callee:
        """Somebody outside whom the office calls through the carrier, or through the one at another port. With `early`
        the carrier is heard before the answer."""
        endpoint = self.endpoint()
        xml = scenarios.answered(endpoint.port, early=early)
        return Callee(self.sipp("callee", xml, pbx.port, port or pbx.carrier), endpoint)

    def sipp(self, name: str, xml: str, remote: int, port: int | None = None, options: Sequence[str] = ()) -> Sipp:
        """Start sipp with a scenario against the port `remote`."""
        control = self.ports.take() if "<recvCmd" in xml else None
        running = Sipp(self._place(name), xml, port or self.ports.take(), remote, control, options)
        self._stack.callback(running.stop)
        return running

    def baresip(self, account: Account, server: int, hz: float, believes: Path | None = None) -> Baresip:
        """Start a softphone that says a tone; with a password it is registered on return."""
        place, ports = self._place(f"phone-{account.user}"), self.ports.take(baresip.PORTS)
        phone = Baresip(place, account, server, ports, hz, believes)
        self._stack.callback(phone.stop)
        return phone

    def endpoint(self, codec: str = "PCMU") -> Endpoint:
        """Open a bare RTP endpoint."""
        return self._stack.enter_context(Endpoint(self.ports.take(2), codec))
