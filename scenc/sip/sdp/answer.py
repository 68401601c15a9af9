"""What two descriptions agree on, and our answers (:rfc:`3264#section-6`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from typing import Literal

from scenc.sip.sdp.codec import CODECS, COMFORT, COMFORT_NUMBER, EVENTS, Encoding, encodings
from scenc.sip.sdp.offer import head, is_lite, make_media
from scenc.sip.sdp.secure import Agent, Crypto, Handshake, agent, cryptos, handshake, pick
from scenc.sip.sdp.session import Line, Media, Session

Secrecy = Literal["none", "possible", "required"]

_LONGEST_HOST = 64  # characters of an IPv6 address with room for its zone
_CLEAR = ("RTP/AVP", "RTP/AVPF")
_SECRET = ("RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF")
_SENDS = frozenset({"sendrecv", "sendonly"})
_RECEIVES = frozenset({"sendrecv", "recvonly"})
_DIRECTIONS = {(True, True): "sendrecv", (True, False): "sendonly", (False, True): "recvonly"}


class NotAcceptable(Exception):
    """No sound in common with the peer (488)."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What was agreed, as the peer said it: `host` and `port` take our packets, with these payload types;
    `direction` is theirs (`sendonly`: they hold us). `index` is the section's place in both descriptions.
    `events_clock` is that of their key presses, `comfort` says whether they take comfort noise.
    `heard_type` and `heard_events` are the numbers of our own offer: theirs may be others.
    `rtcp_port` takes reports, 0 where they multiplex (:rfc:`5761`, :rfc:`3605`). `crypto` or `handshake` protects the
    sound, `agent` finds the way. `codecs` are those of ours that they have."""

    codec: str
    payload_type: int
    events_payload_type: int | None
    host: str
    port: int
    direction: str
    index: int = 0
    events_clock: int = 8000
    comfort: bool = False
    rtcp_port: int = 0
    crypto: Crypto | None = None
    handshake: Handshake | None = None
    agent: Agent | None = None
    codecs: tuple[str, ...] = ()
    heard_type: int | None = None
    heard_events: int | None = None

    @property
    def secret(self) -> bool:
        """Whether sound is encrypted."""
        return self.crypto is not None or self.handshake is not None


def negotiate(offer: Session, codecs: Sequence[str], like: str = "", secrecy: Secrecy = "none") -> Negotiated:
    """What we take of a peer's offer: its first usable stream of sound, in `like` where it offers that, else in the
    codec it likes best of ours. `secrecy` is what we can and must. Raises NotAcceptable."""
    for index, media in enumerate(offer.media):
        if _usable(media):
            agreed = _agree(offer, index, codecs, like, secrecy)
            if agreed is not None:
                return agreed
    raise NotAcceptable("no stream of sound in a codec of ours, as secret as it must be")


def read_answer(offer: Session, answer: Session, secrecy: Secrecy = "none") -> Negotiated:
    """What a peer took of our offer. Raises NotAcceptable. Keys in answer to none of ours are none: some telephones
    tell theirs whatever they were asked."""
    index = next(number for number, media in enumerate(offer.media) if media.kind == "audio")
    if index >= len(answer.media) or not _usable(answer.media[index]):
        raise NotAcceptable("the peer refused our stream of sound")
    ours = offer.media[index]
    offered = [each.name for each in encodings(ours)]
    if secrecy == "possible" and not cryptos(ours) and handshake(offer, ours) is None:
        secrecy = "none"
    agreed = _agree(answer, index, offered, "", secrecy)
    if agreed is None:
        raise NotAcceptable("the peer answered with a codec that was not offered")
    numbers = {(each.name, each.clock): each.payload_type for each in encodings(ours)}
    return replace(
        agreed,
        heard_type=numbers.get((agreed.codec, CODECS[agreed.codec].clock)),
        heard_events=numbers.get((EVENTS, agreed.events_clock)),
    )


def make_answer(
    offer: Session,
    negotiated: Negotiated,
    host: str,
    port: int,
    session_id: int,
    version: int,
    direction: str | None = None,
    more: Sequence[Line] = (),
) -> Session:
    """Our answer: the stream that was negotiated, every other one refused. `direction` is what we wish for
    (otherwise all the peer's direction leaves us) and is cut to what the peer's allows. `more` are attributes of the
    stream."""
    agreed = [Encoding(negotiated.codec, negotiated.payload_type, CODECS[negotiated.codec].clock)]
    if negotiated.comfort:
        agreed.append(Encoding(COMFORT, COMFORT_NUMBER))
    if negotiated.events_payload_type is not None:
        agreed.append(Encoding(EVENTS, negotiated.events_payload_type, negotiated.events_clock))
    way = answer_direction(negotiated.direction, direction or "sendrecv")
    media = [Media(part.kind, 0, part.proto, part.formats) for part in offer.media]
    proto = media[negotiated.index].proto
    media[negotiated.index] = make_media(port, agreed, way, negotiated.rtcp_port == 0, proto, more)
    time = next((value for letter, value in offer.lines if letter == "t"), "0 0")
    return Session(head(host, session_id, version, time, is_lite(more)), tuple(media))


def decline(offer: bytes) -> bytes:
    """An answer that takes no stream (:rfc:`3264#section-6`); nothing to what is no offer."""
    try:
        theirs = Session.parse(offer)
    except ValueError:
        return b""
    time = next((value for letter, value in theirs.lines if letter == "t"), "0 0")
    media = tuple(replace(part, port=0, count=1, lines=()) for part in theirs.media)
    return Session(head("0.0.0.0", 1, 1, time), media).to_bytes()


def answer_direction(theirs: str, ours: str) -> str:
    """What we may say when the peer said `theirs` and we wish for `ours` (:rfc:`3264#section-6.1`)."""
    sends = ours in _SENDS and theirs in _RECEIVES
    receives = ours in _RECEIVES and theirs in _SENDS
    return _DIRECTIONS.get((sends, receives), "inactive")


def _usable(media: Media) -> bool:
    return media.kind == "audio" and media.port != 0 and media.proto in (*_CLEAR, *_SECRET)


def _agree(theirs: Session, index: int, codecs: Sequence[str], like: str, secrecy: Secrecy) -> Negotiated | None:
    media = theirs.media[index]
    known = encodings(media)
    ours = [each for each in known if each.name in CODECS and each.name in codecs]
    codec = next((each for each in ours if each.name == like), ours[0] if ours else None)
    host = theirs.connection_of(media)
    if codec is None or host is None or len(host) > _LONGEST_HOST or not _is_one_host(host):
        return None
    comfort = codec.name in ("PCMU", "PCMA") and Encoding(COMFORT, COMFORT_NUMBER) in known
    events = _events(known, codec.clock)
    number, clock = (events.payload_type, events.clock) if events else (None, codec.clock)
    direction = theirs.direction_of(media)
    agreed = Negotiated(
        codec.name, codec.payload_type, number, host, media.port, direction, index, clock, comfort, _rtcp_port(media)
    )
    agreed = replace(agreed, codecs=tuple(each.name for each in ours))
    return _protect(theirs, media, agreed, secrecy)


def _protect(theirs: Session, media: Media, agreed: Negotiated, secrecy: Secrecy) -> Negotiated | None:
    """With what protects it. A key in a description of plain sound is an offer that may be taken (:rfc:`8643`); where
    the profile demands one there must be one."""
    crypto = pick(cryptos(media)) if secrecy != "none" and not media.proto.startswith("UDP/TLS") else None
    shake = handshake(theirs, media) if secrecy != "none" and media.proto in _SECRET and crypto is None else None
    finds = agent(theirs, media)
    if crypto or shake or finds:
        agreed = replace(agreed, crypto=crypto, handshake=shake, agent=finds)
    demanded = secrecy == "required" or media.proto in _SECRET
    return None if demanded and not agreed.secret else agreed


def _rtcp_port(media: Media) -> int:
    """The one above that for sound, unless they say another."""
    if media.attribute("rtcp-mux") is not None:
        return 0
    named = (media.attribute("rtcp") or "").partition(" ")[0]
    if named.isascii() and named.isdigit() and 0 < int(named[:6]) < 65536:
        return int(named[:6])
    return min(media.port + 1, 65535)


def _events(known: Sequence[Encoding], clock: int) -> Encoding | None:
    """Key presses on the codec's clock, as :rfc:`4733#section-2.2` wants it; some send them at 8 kHz all the same."""
    events = sorted((each for each in known if each.name == EVENTS), key=lambda each: each.clock != clock)
    return next((each for each in events if each.clock in (clock, CODECS["PCMU"].clock)), None)


@lru_cache(maxsize=1024)
def _is_one_host(host: str) -> bool:
    """Sound is sent to addresses only, never to names, groups or everybody."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return not address.is_multicast and host != "255.255.255.255"
