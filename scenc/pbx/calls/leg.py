"""A leg: one SIP session with its media, seen from call control (:rfc:`7092`, a B2BUA's one side)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from scenc.media.port import Codec, LegId, LegStats, MediaEngine, MediaError, Rate, Remote
from scenc.pbx.calls.protection import Protection
from scenc.pbx.calls.sound import PLAYED_AT, WIDE
from scenc.sip.events import Event
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.keys import press, takes_keys
from scenc.sip.reliable import EarlyOffer
from scenc.sip.routing import sound_host
from scenc.sip.sdp.answer import Negotiated, NotAcceptable, Secrecy, make_answer, negotiate, read_answer
from scenc.sip.sdp.fax import Fax, answer_fax, offer_fax
from scenc.sip.sdp.offer import make_offer
from scenc.sip.sdp.session import Session

if TYPE_CHECKING:
    from scenc.pbx.calls.presentation import Caller
    from scenc.pbx.shell import Shell

PREFERRED: tuple[Codec, ...] = ("opus", "G722", "PCMA", "PCMU")  # ours, where the other side has no wish
PLAIN: tuple[Codec, ...] = ("PCMA", "PCMU")
SLOW = 8000  # the clock of telephone-events, where it is not the codec's
HELD = frozenset({"sendonly", "inactive"})  # directions an offerer uses to hold us (RFC 3264 8.4)


KeyWay = Literal["RTP", "INFO"]  # telephone-events and tones; SIP


class Owner(Protocol):
    """Who hears what happens on a leg."""

    def on_leg(self, leg: Leg, event: Event) -> None:
        """A SIP event of the leg's session."""

    def on_digit(self, leg: Leg, key: str) -> None:
        """A key was pressed."""

    def on_played(self, leg: Leg, token: int) -> None:
        """A prompt ended."""

    def on_recorded(self, leg: Leg, error: str | None) -> None:
        """A recording ended by itself."""

    def on_silent(self, leg: Leg) -> None:
        """No sound has come for long."""

    def on_measured(self, leg: Leg, stats: LegStats) -> None:
        """The leg ends: how its sound was."""


class Leg:
    """`session` is the stack's token, empty until our INVITE is out. `theirs` is what the other side last said
    about its media; `open_media` binds our port, `dispose` lets it go."""

    def __init__(
        self, shell: Shell, media: MediaEngine, flow: Flow, owner: Owner | None = None, session: str = ""
    ) -> None:
        self.shell = shell
        self.media = media
        self.flow = flow
        self.owner = owner
        self.session = session
        self.theirs: Negotiated | None = None
        self.answered = False
        self.over = False
        self.calls_us = bool(session)
        self.who: Caller | None = None  # who speaks here
        self.trunk = ""  # the trunk it lies behind
        self.fax = False  # a machine talks here, or on the other side
        self.on_closed: Callable[[Leg], None] = lambda _: None
        self.dispose: Callable[[LegId], object] = media.close
        self.handle: LegId | None = None
        self._early = b""  # what we said of our media before the 200
        self.early_offer: EarlyOffer = "never"  # whether that is an offer, where they made none
        self.protection = Protection(media, flow)
        self.keys_by: KeyWay | None = None
        self._takes_info = False
        self.info_keys = False  # keys go there by INFO whatever they take
        self.transcoded = ""  # why its sound was, if it ever was
        self._port = 0
        self._version = 0
        self._offer: Session | None = None  # theirs, waiting for our answer
        self._before: Negotiated | None = None  # what held before it
        self._offered: Session | None = None  # ours, waiting for theirs

    # media

    def pressed(self, key: str, way: KeyWay) -> None:
        """A key came. Some phones send each by two ways at once: the way that the first one took is listened to, what
        comes by the other is no press."""
        self.keys_by = self.keys_by or way
        if self.owner is not None and self.keys_by == way:
            self.owner.on_digit(self, key)

    def hear_abilities(self, headers: Headers) -> None:
        """What their INVITE or 2xx says that they can do."""
        self._takes_info = self._takes_info or takes_keys(headers)

    @property
    def keys_by_info(self) -> bool:
        """Whether keys go there by INFO: because it was written so, or they say that they take them, and nothing that
        is better."""
        if self.theirs is None:
            return False
        return self.info_keys or (self._takes_info and self.theirs.events_payload_type is None)

    def tell_key(self, key: str) -> None:
        """A key pressed on the other side."""
        if self.keys_by_info:
            self.shell.within(self.session, press(key))

    def open_media(self) -> LegId:
        """Our RTP port; raises `MediaError` when there is none left, or the leg is over."""
        if self.over:
            raise MediaError("the leg is over")
        if self.handle is None:
            self.handle, self._port = self.media.open(self.flow.remote[0])
        return self.handle

    def hear_offer(self, body: bytes, like: str = "") -> None:
        """Take their offer, to be answered by `answer`. Raises `NotAcceptable` or `ValueError`."""
        self._offer = Session.parse(body)
        self.theirs = negotiate(self._offer, self.codecs, like, self._secrecy)

    def hear_answer(self, body: bytes) -> None:
        """Take their answer to our offer and send sound there. Raises as `hear_offer`."""
        if self._offered is None:
            return
        self.theirs = read_answer(self._offered, Session.parse(body), self._secrecy)
        self._offered = None
        self._connect(offered=True)

    def hear_early(self, body: bytes) -> bool:
        """Take an answer that comes before the 2xx, which has the last word; False for one that cannot be used."""
        offered = self._offered
        try:
            self.hear_answer(body)
        except (NotAcceptable, ValueError):
            return False
        finally:
            self._offered = offered
        return True

    def take_offer(self, body: bytes) -> bool:
        """Take the offer of a re-INVITE, which may carry none. One that we cannot accept is refused here: False."""
        self._before = self.theirs
        try:
            if body:
                self.hear_offer(body)
        except (NotAcceptable, ValueError):
            self.refuse_offer(488)
            return False
        return True

    def offer_taken_back(self) -> None:
        """They cancelled the re-INVITE with the offer that was taken: what was before holds."""
        self._offer, self.theirs = None, self._before

    def reoffered(self, body: bytes) -> None:
        """An offer came before the INVITE was answered; one that cannot be used leaves the media as it was."""
        like = self.theirs.codec if self.theirs is not None else ""
        try:
            self.hear_offer(body, like)
            answer = self._answer_body(None)
        except (NotAcceptable, ValueError):
            self._offer, answer = None, b""
        self.shell.agree(self.session, answer)

    def take_answer(self, body: bytes) -> None:
        """Take an answer within the session; one that cannot be used leaves the media as it was."""
        try:
            self.hear_answer(body)
        except (NotAcceptable, ValueError):
            self.drop_offer()

    @property
    def rate(self) -> Rate:
        """At which a recording keeps all of what is said there."""
        return WIDE if self.theirs is not None and self.theirs.codec in ("G722", "opus") else PLAYED_AT

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """What we can speak; of fax machines nothing is coded anew, so only what passes bit by bit."""
        spoken = PLAIN if self.fax else PREFERRED
        return tuple(codec for codec in spoken if codec in self.media.codecs)

    def speaks(self, codec: Codec) -> bool:
        """Whether the other side can be sent this as it is."""
        if self._offer is None or self.answered:
            return self.theirs is not None and self.theirs.codec == codec
        try:
            negotiate(self._offer, (codec,), secrecy=self._secrecy)
        except NotAcceptable:
            return False
        return True

    def agree(self, other: Leg) -> None:
        """Before their offer is answered: take the codec of another leg where they offer it, so that nothing need be
        transcoded."""
        ours, theirs = self.theirs, other.theirs
        if self._offer is not None and theirs is not None and (ours is None or ours.codec != theirs.codec):
            self.theirs = negotiate(self._offer, self.codecs, theirs.codec, self._secrecy)

    def offer(self, codecs: tuple[Codec, ...] = (), direction: str = "sendrecv") -> bytes:
        """An offer of ours, in all our codecs or in these."""
        codecs = codecs or self.codecs
        self.open_media()
        self._version += 1
        host, number = self.flow.local[0], 1000000 + (self._port << 4)
        proto, more = self.protection.offer(host, self._port)
        offered = make_offer(host, self._port, codecs, number, self._version, direction, proto, more)
        self._offered = offered
        return offered.to_bytes()

    def _answer_body(self, direction: str | None) -> bytes:
        if self._offer is None or self.theirs is None:
            return self.offer()
        self.open_media()
        self._version += 1
        host, number = self.flow.local[0], 1000000 + (self._port << 4)
        more = self.protection.answer(self.theirs, host, self._port)
        answer = make_answer(self._offer, self.theirs, host, self._port, number, self._version, direction, more)
        self._offer = None
        self._connect(offered=False)
        return answer.to_bytes()

    @property
    def _secrecy(self) -> Secrecy:
        if self.protection.required:
            return "required"
        return "possible" if self.protection.able else "none"

    def _connect(self, offered: bool) -> None:
        if self.theirs is None or self.handle is None:
            return
        theirs = replace(self.theirs, host=sound_host(self.theirs.host, self.flow))
        send = theirs.direction not in HELD
        codec = next(codec for codec in PREFERRED if codec == theirs.codec)
        remote = Remote(
            theirs.host,
            theirs.port,
            codec,
            theirs.payload_type,
            theirs.events_payload_type,
            send,
            slow_events=codec == "opus" and theirs.events_clock == SLOW,
            comfort=theirs.comfort,
            rtcp_port=theirs.rtcp_port,
            secure=theirs.secret,
            aside=theirs.handshake is not None or theirs.agent is not None,
            keyless=self.keys_by_info,
            signalling=self.flow.remote[0],
            heard_type=theirs.heard_type,
            heard_events=theirs.heard_events,
        )
        self.media.connect(self.handle, remote)
        self.protection.connect(self.handle, theirs, offered)

    # fax

    def reinvite_fax(self, fax: Fax) -> None:
        """Ask them to change from sound to fax, as the other side wants it."""
        self.open_media()
        self._version += 1
        body = offer_fax(fax, self.flow.local[0], self._port, 1000000 + (self._port << 4), self._version)
        self.shell.reinvite(self.session, body.to_bytes())

    def accept_fax(self, offer: Session, theirs: Fax, agreed: Fax) -> None:
        """Answer their offer of fax as the other side did."""
        self._version += 1
        number = 1000000 + (self._port << 4)
        answer = answer_fax(offer, theirs, agreed, self.flow.local[0], self._port, number, self._version)
        self.shell.answer(self.session, answer.to_bytes())

    def pass_fax(self, fax: Fax) -> None:
        """Hand on what comes from there, whatever it is."""
        if self.handle is not None:
            self.media.connect(
                self.handle,
                Remote(sound_host(fax.host, self.flow), fax.port, "PCMA", 8, raw=True, signalling=self.flow.remote[0]),
            )

    @property
    def direction(self) -> str:
        """Theirs, as they last said it (:rfc:`3264#section-8.4`)."""
        return self.theirs.direction if self.theirs is not None else "sendrecv"

    @property
    def codec_order(self) -> tuple[Codec, ...]:
        """Our codecs, the one spoken here first, so that the other leg may need no transcoding."""
        spoken = self.theirs.codec if self.theirs is not None else ""
        return tuple(sorted(self.codecs, key=lambda codec: codec != spoken))

    # signalling

    def ring(self) -> None:
        """180, with our offer where that is what must come first."""
        body = b""
        if self.early_offer == "first" and not self._early:
            body = self._early = self.offer()
        self.shell.ring(self.session, 180, body)

    @property
    def audible(self) -> bool:
        """Whether they hear us."""
        return self.answered or (bool(self._early) and self.theirs is not None)

    def sound(self) -> bool:
        """183 with our SDP, so that they hear us before the 200. False where they do not yet: they made no offer, and
        their answer to ours, if they take one so early, is still to come."""
        able = self._offer is not None or self.early_offer != "never"
        if able and not self._early and not self.answered:
            self._early = self._answer_body(None)
            self.shell.ring(self.session, 183, self._early)
        return self.audible

    def answer(self, direction: str | None = None) -> None:
        """200 with our SDP: the answer to their offer, or an offer where they made none."""
        body = self._answer_body(direction) if self.answered or not self._early else self._early
        self.answered = True
        self.shell.answer(self.session, body)

    def reject(self, status: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Refuse their INVITE: the leg is over."""
        self.shell.reject(self.session, status, headers)
        self.close()

    def refuse_offer(self, status: int) -> None:
        """Refuse their re-INVITE: the session goes on as it was."""
        self._offer = None
        self.shell.reject(self.session, status)

    def reinvite(self, direction: str = "sendrecv") -> None:
        """Offer anew in the established session."""
        codecs = self.codec_order[:1] if self.theirs is not None else ()
        self.shell.reinvite(self.session, self.offer(codecs, direction))

    def release_hold(self) -> None:
        """Whoever was held by somebody who has left hears, and is heard, again."""
        if self.answered and self.direction in ("recvonly", "inactive"):
            self.reinvite()

    def drop_offer(self) -> None:
        """Our re-INVITE was refused."""
        self._offered = None

    def hang_up(self, reason: str | None = None) -> None:
        """End the leg in whatever way its state asks for; only for legs that we called or have answered."""
        if self.over:
            return
        if self.answered:
            self.shell.bye(self.session, reason)
        else:
            self.shell.cancel(self.session, reason)
        self.close()

    def close(self) -> None:
        """The session is over: free the media."""
        if self.over:
            return
        self.over = True
        self.protection.close()
        self.on_closed(self)
        handle, self.handle = self.handle, None
        if handle is not None:
            if self.owner is not None and self.theirs is not None:
                self.owner.on_measured(self, self.media.stats(handle))
            self.dispose(handle)
        self.owner = None
