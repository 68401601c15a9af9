"""What the companies of a process share: the addresses, the SIP stack, the media engine and the guard. Each event goes
to the company that it concerns, and to no other."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from scenc.media.port import MediaEngine
from scenc.pbx.guard import Guard, Offence
from scenc.pbx.process.address import Listen
from scenc.pbx.process.certificates import Certificates, CertificatesError
from scenc.pbx.process.settings import Settings
from scenc.pbx.seldom import Seldom
from scenc.pbx.shell import Shell, Transport
from scenc.pbx.tokens import Tokens
from scenc.pbx.transport.stream import StreamTransport
from scenc.pbx.transport.udp import UdpTransport
from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.flow import Flow
from scenc.sip.message import Request, response_to
from scenc.sip.stack import Stack, StackConfig
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime

log = structlog.get_logger("scenc")


class House:
    """One company in it has all that comes. Several are told apart by the domain in the address of record of who asks,
    calls from carriers by their numbers; the one without a domain, if there is one, has the rest."""

    def __init__(
        self, settings: Settings, media: MediaEngine, transport: Callable[[Listen, Shell], Transport] | None = None
    ) -> None:
        self.media = media
        self.loop = asyncio.get_running_loop()
        self.companies: list[Runtime] = []
        self.new_token = Tokens()
        self.guard = Guard(self.loop.time, self._is_known)
        say = Seldom(log.warning, self.loop.time)
        self.guard.on_ban = lambda source, seconds, why: say("source banned", source=source, seconds=seconds, why=why)
        stack = Stack(StackConfig(wide=self._wide), self.new_token)
        self.shell = Shell(stack, self._on_sip, self._lost, self.guard.admits)
        self._secure = any(listen.secure for listen in settings.listens)
        hosts = [listen.host for listen in settings.listens]
        self._certificates = Certificates(settings.certificates, settings.data / "tls", hosts, settings.client_ca)
        make = transport or self._transport
        for listen in settings.listens:
            self.shell.add(make(listen, self.shell))
        if self._secure:
            self._certificates.load()

    def _transport(self, listen: Listen, shell: Shell) -> Transport:
        if listen.transport == "udp":
            return UdpTransport(listen, shell.receive)
        return StreamTransport(listen, shell.receive, shell.lost, self._certificates, self._is_known)

    def _is_known(self, remote: tuple[str, int]) -> bool:
        return any(company.is_known(remote) for company in self.companies)

    def _wide(self, flow: Flow) -> Flow | None:
        """How a request goes that is too long for UDP."""
        kept = any(company.keeps_to_udp(flow.remote) for company in self.companies)
        return None if kept else self.shell.by_tcp(flow)

    async def open(self) -> None:
        """Answer SIP, let sound flow. Raises `CannotListen` for a port that is taken."""
        await self.shell.start()
        self.media.start()

    def listen_for_signals(self) -> None:
        """The media engine's events, and the signals of the operator: for every company."""

        def for_each(what: Callable[[Runtime], object]) -> Callable[[], object]:
            return lambda: [what(each) for each in list(self.companies)]

        self.loop.add_reader(self.media.fileno(), self.on_media)
        self.loop.add_signal_handler(signal.SIGHUP, for_each(lambda each: each.spawn(each.reload())))
        self.loop.add_signal_handler(signal.SIGTERM, for_each(lambda each: each.drain()))
        self.loop.add_signal_handler(signal.SIGINT, for_each(lambda each: each.stop()))

    def renew_certificates(self) -> None:
        """New connections see what is in the folder now."""
        if self._secure:
            try:
                self._certificates.load()
            except CertificatesError as error:
                log.error("certificates not loaded, the old ones go on", error=str(error))

    def rival(self, company: Runtime, domain: str) -> str:
        """The name of another company that has this domain, or has none either; empty if there is none."""
        others = (each for each in self.companies if each is not company)
        return next((each.name for each in others if each.domain == domain), "")

    def close(self) -> None:
        """Let go of everything."""
        self.loop.remove_reader(self.media.fileno())
        self.media.stop()
        self.shell.close()

    # events

    def on_media(self) -> None:
        """The engine has events; a leg is known to its own company only."""
        for event in self.media.events():
            for company in self.companies:
                company.pbx.on_media(event)

    def _lost(self, flow: Flow) -> None:
        for company in self.companies:
            company.location.lose(flow)
            company.trunks.lose(flow)

    def _on_sip(self, event: sip.Event) -> None:
        if isinstance(event, sip.Garbled):
            self.guard.blame(event.flow.remote, Offence.MALFORMED, event.flow.reliable)
        elif len(self.companies) == 1:
            self.companies[0].pbx.on_sip(event)
        elif isinstance(event, sip.InviteReceived | sip.RequestReceived):
            company = self._asked(event.request, event.flow)
            if company is not None:
                company.pbx.on_sip(event)
            else:
                self._nowhere(event)
        elif isinstance(event, sip.InDialogRequest):
            found = [each for each in self.companies if each.directory.leg_of(event.session) is not None]
            for company in (found or self.companies)[:1]:
                company.pbx.on_sip(event)
        else:
            for company in list(self.companies):  # who does not know what it is about passes over it
                company.pbx.on_sip(event)

    def _asked(self, request: Request, flow: Flow) -> Runtime | None:
        """The company that a request is for; None where it is for none of them."""
        try:
            wanted = Uri.parse(request.uri).host.lower()
            address = NameAddr.parse(request.headers.get("To" if request.method == "REGISTER" else "From") or "")
        except ValueError:
            return None
        claims = [(each.claims(request, flow), each) for each in self.companies]
        surest, carried = max(claims, key=lambda claim: claim[0], default=(0, None))
        domains = {each.domain: each for each in self.companies}
        named = domains.get(address.uri.host.lower())
        if surest > (named is not None):  # a telephone may be behind the address of a carrier
            return carried
        theirs = named or domains.get("")
        elsewhere = domains.get(wanted, theirs) is not theirs
        return None if elsewhere else theirs

    def _nowhere(self, event: sip.InviteReceived | sip.RequestReceived) -> None:
        self.guard.blame(event.flow.remote, Offence.CHALLENGED, event.flow.reliable)
        if isinstance(event, sip.InviteReceived):
            self.shell.reject(event.session, 404)
        else:
            self.shell.respond(event.transaction, response_to(event.request, 404))
