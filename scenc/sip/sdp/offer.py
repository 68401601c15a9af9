"""Our offers (:rfc:`3264#section-5`)."""

from __future__ import annotations

from collections.abc import Sequence

from scenc.sip.sdp.codec import CODECS, EVENTS_OFFERED, Encoding, describe
from scenc.sip.sdp.session import Line, Media, Origin, Session, write_address

PLAIN = "RTP/AVP"
PTIME = 20  # ms of sound in a packet


def make_offer(
    host: str,
    port: int,
    codecs: Sequence[str],
    session_id: int,
    version: int,
    direction: str = "sendrecv",
    proto: str = PLAIN,
    more: Sequence[Line] = (),
) -> Session:
    """One stream of sound in any of `codecs`, the best first, and key presses at their clocks. `version` grows with
    each offer or answer of a session that differs from the last. `more` are attributes of the stream."""
    spoken = [CODECS[codec] for codec in codecs]
    clocks = dict.fromkeys(each.clock for each in spoken)
    encodings = [*spoken, *(EVENTS_OFFERED[clock] for clock in clocks)]
    media = make_media(port, encodings, direction, mux=True, proto=proto, more=more)
    return Session(head(host, session_id, version, lite=is_lite(more)), (media,))


def is_lite(lines: Sequence[Line]) -> bool:
    """Whether they speak of ICE, in which our part is the lite one."""
    return any(letter == "a" and value.startswith("ice-ufrag:") for letter, value in lines)


def head(host: str, session_id: int, version: int, time: str = "0 0", lite: bool = False) -> tuple[Line, ...]:
    """The session's own lines."""
    origin = Origin("-", str(session_id), str(version), host)
    lines = ("v", "0"), ("o", str(origin)), ("s", "-"), ("c", write_address(host)), ("t", time)
    return (*lines, ("a", "ice-lite")) if lite else lines


def make_media(
    port: int,
    encodings: Sequence[Encoding],
    direction: str,
    mux: bool,
    proto: str = PLAIN,
    more: Sequence[Line] = (),
) -> Media:
    """A section for sound; `mux`: RTCP may share its port."""
    lines: list[Line] = []
    for encoding in encodings:
        lines += describe(encoding)
    lines += [("a", f"ptime:{PTIME}"), *([("a", "rtcp-mux")] if mux else []), ("a", direction), *more]
    return Media("audio", port, proto, tuple(str(each.payload_type) for each in encodings), tuple(lines))
