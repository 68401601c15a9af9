"""Our offers (:rfc:`3264#section-5`)."""

from __future__ import annotations

from collections.abc import Sequence

from scenc.sip.sdp.codec import CODECS, EVENTS_OFFERED, Encoding, describe
from scenc.sip.sdp.session import Line, Media, Origin, Session, write_address

PROTO = "RTP/AVP"
PTIME = 20  # ms of sound in a packet


def make_offer(
    host: str, port: int, codecs: Sequence[str], session_id: int, version: int, direction: str = "sendrecv"
) -> Session:
    """One stream of sound in any of `codecs`, the best first, and key presses at their clocks. `version` grows with
    each offer or answer of a session that differs from the last."""
    spoken = [CODECS[codec] for codec in codecs]
    clocks = dict.fromkeys(each.clock for each in spoken)
    media = make_media(port, [*spoken, *(EVENTS_OFFERED[clock] for clock in clocks)], direction, mux=True)
    return Session(head(host, session_id, version), (media,))


def head(host: str, session_id: int, version: int, time: str = "0 0") -> tuple[Line, ...]:
    """The session's own lines."""
    origin = Origin("-", str(session_id), str(version), host)
    return ("v", "0"), ("o", str(origin)), ("s", "-"), ("c", write_address(host)), ("t", time)


def make_media(port: int, encodings: Sequence[Encoding], direction: str, mux: bool) -> Media:
    """A section for sound; `mux`: RTCP may share its port."""
    lines: list[Line] = []
    for encoding in encodings:
        lines += describe(encoding)
    lines += [("a", f"ptime:{PTIME}"), *([("a", "rtcp-mux")] if mux else []), ("a", direction)]
    return Media("audio", port, PROTO, tuple(str(each.payload_type) for each in encodings), tuple(lines))
