"""How a leg's sound is kept secret, and how its far end is found: keys in the description, DTLS, ICE."""

from __future__ import annotations

import asyncio
import secrets
from functools import cached_property
from typing import cast

import structlog

from scenc.media import ice
from scenc.media.dtls import Dtls, DtlsError, identity
from scenc.media.port import Datagram, Keys, LegId, MediaEngine, MediaError, Suite
from scenc.sip.flow import Flow
from scenc.sip.sdp.answer import Negotiated, NotAcceptable
from scenc.sip.sdp.offer import PLAIN
from scenc.sip.sdp.secure import SUITES, Agent, Crypto, Handshake, answer_setup
from scenc.sip.sdp.session import Line

log = structlog.get_logger("media")

BROWSER = ("ws", "wss")  # who comes by these speaks WebRTC: DTLS and ICE, nothing else
OFFERED = ("AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80")
_STUN, _DTLS = range(4), range(20, 64)  # first bytes, RFC 7983 7


class Protection:
    """Of one leg. `required`: sound in the clear is not accepted."""

    def __init__(self, media: MediaEngine, flow: Flow) -> None:
        self.required = False
        self._media = media
        self._browser = flow.transport in BROWSER
        self._private = flow.transport == "tls"  # a key told in the clear would be none
        self._cryptos: dict[str, Crypto] = {}  # ours, by their tags
        self._keys: Keys | None = None
        self._dtls: Dtls | None = None
        self._expected = ""  # fingerprint of the other side
        self._began = False
        self._muxed = False  # the port of reports was given up, for good
        self._way: tuple[str, int] | None = None
        self._signals = flow.remote[0]  # the host of their SIP
        self._hosts: set[str] = set()  # that and the one described
        self._proven: set[tuple[str, int]] = set()  # who knew our password
        self._seeks = False  # the other side is an agent of ICE
        self._timer: asyncio.TimerHandle | None = None

    @cached_property
    def _agent(self) -> Agent:
        """Most legs need none."""
        return Agent(secrets.token_hex(4), secrets.token_hex(16))

    @property
    def able(self) -> bool:
        """Whether we can encrypt at all."""
        return self._media.can_encrypt

    def offer(self, host: str, port: int) -> tuple[str, list[Line]]:
        """The profile and the attributes of an offer. Raises `MediaError` where encryption is required and we have
        none."""
        if self._browser:
            handshake = Handshake(identity().fingerprint, "actpass")
            return "UDP/TLS/RTP/SAVPF", [*handshake.lines(), *self._agent.lines(host, port)]
        if not self.able:
            if self.required:
                raise MediaError("no library for SRTP here, and encryption is required")
            return PLAIN, []
        if not (self.required or self._private or self._cryptos):
            return PLAIN, []
        if not self._cryptos:
            self._cryptos = {tag: _new(tag, suite) for tag, suite in zip("12", OFFERED, strict=True)}
        return "RTP/SAVP" if self.required else PLAIN, [crypto.line() for crypto in self._cryptos.values()]

    def answer(self, theirs: Negotiated, host: str, port: int) -> list[Line]:
        """The attributes of an answer to what was agreed."""
        lines: list[Line] = []
        if theirs.crypto is not None:
            ours = self._cryptos.get(theirs.crypto.tag)
            if ours is None or ours.suite != theirs.crypto.suite:
                ours = _new(theirs.crypto.tag, theirs.crypto.suite)
            self._cryptos = {ours.tag: ours}
            lines.append(ours.line())
        elif theirs.handshake is not None:
            lines += Handshake(identity().fingerprint, answer_setup(theirs.handshake.setup)).lines()
        if theirs.agent is not None:
            apart = theirs.rtcp_port != 0 and not self._muxed
            apart = apart and theirs.handshake is None  # DTLS is spoken where sound goes, only
            lines += self._agent.lines(host, port, apart)
        return lines

    def connect(self, leg: LegId, theirs: Negotiated, offered: bool) -> None:
        """Both descriptions are there. `offered`: the first was ours."""
        self._muxed = self._muxed or theirs.rtcp_port == 0
        self._seeks, self._hosts = theirs.agent is not None, {self._signals, theirs.host}
        if theirs.crypto is not None:
            ours = self._cryptos.get(theirs.crypto.tag)
            if ours is None or ours.suite != theirs.crypto.suite:
                raise NotAcceptable("the peer answered with a key that fits none of ours")
            self._take(leg, Keys(cast(Suite, ours.suite), ours.key, theirs.crypto.key))
        elif theirs.handshake is not None and theirs.handshake.fingerprint != self._expected:
            self._expected = theirs.handshake.fingerprint
            setup = theirs.handshake.setup
            active = setup == "passive" if offered else answer_setup(setup) == "active"
            self._dtls, self._began = Dtls(identity(), self._expected, active), False
            if theirs.agent is None and theirs.host:
                self._begin(leg, (theirs.host, theirs.port))

    def hear(self, event: Datagram) -> None:
        """STUN or DTLS for this leg."""
        first = event.data[0]
        if first in _STUN:
            self._reached(event)
        elif first in _DTLS and self._dtls is not None and not event.rtcp and self._believes(event.source):
            self._began = True
            self._way = event.source
            self._shake(event.leg, event.data)

    def _believes(self, source: tuple[str, int]) -> bool:
        """Whether a handshake may come from there: anybody can send to a port, and spoil it. An agent of ICE has proven
        itself before; of others a host was named, unless the two that were are not the same, as behind a NAT."""
        if self._seeks:
            return source in self._proven
        return source[0] in self._hosts or len(self._hosts) > 1

    def close(self) -> None:
        """The leg is over."""
        if self._timer is not None:
            self._timer.cancel()
        self._dtls = None

    def _take(self, leg: LegId, keys: Keys) -> None:
        if keys != self._keys:
            self._keys = keys
            self._media.secure(leg, keys)

    def _reached(self, event: Datagram) -> None:
        reply = ice.respond(event.data, event.source, self._agent.ufrag, self._agent.password)
        if reply is None:
            return
        self._media.send(event.leg, reply.data, event.source, event.rtcp)
        if reply.proven:
            self._proven.add(event.source)
        if reply.nominated and event.rtcp:
            self._media.aim(event.leg, event.source, rtcp=True)
        elif reply.nominated and self._way != event.source:
            self._way = event.source
            self._media.aim(event.leg, event.source)
            self._begin(event.leg, event.source)

    def _begin(self, leg: LegId, way: tuple[str, int]) -> None:
        if self._dtls is None or self._began:
            return
        self._way = way
        self._say(leg, self._dtls.start())

    def _shake(self, leg: LegId, data: bytes | None = None) -> None:
        """The handshake goes on: this came, or time has passed."""
        if self._dtls is None:
            return
        try:
            replies = self._dtls.elapse() if data is None else self._dtls.receive(data)
        except DtlsError as error:
            log.warning("no keys for a leg", error=str(error))
            return
        self._say(leg, replies)
        if self._dtls.keys is not None:
            self._take(leg, self._dtls.keys)

    def _say(self, leg: LegId, datagrams: list[bytes]) -> None:
        """Send, and again after a while where no answer comes."""
        if self._dtls is None or self._way is None:
            return
        for data in datagrams:
            self._media.send(leg, data, self._way)
        if self._timer is not None:
            self._timer.cancel()
        seconds = self._dtls.next_timer()
        if seconds is not None and self._dtls.keys is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._shake, leg)


def _new(tag: str, suite: str) -> Crypto:
    return Crypto(tag, suite, secrets.token_bytes(SUITES[suite]))
