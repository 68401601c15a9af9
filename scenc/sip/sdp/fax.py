"""Fax by T.38 over UDPTL, as it is passed on from one side to the other (ITU-T T.38 annex D)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenc.sip.sdp.offer import head
from scenc.sip.sdp.session import Line, Media, Session


@dataclass(frozen=True, slots=True)
class Fax:
    """Where one side wants UDPTL, and how: the attributes are the other side's business and go on as they came."""

    host: str
    port: int
    lines: tuple[Line, ...]
    index: int = 0


def fax_of(session: Session) -> Fax | None:
    """The stream for fax, where the description has one that is not refused."""
    for index, media in enumerate(session.media):
        host = session.connection_of(media)
        if media.kind == "image" and media.proto.lower() == "udptl" and media.port and host:
            return Fax(host, media.port, tuple(line for line in media.lines if line[0] == "a"), index)
    return None


def offer_fax(fax: Fax, host: str, port: int, session_id: int, version: int) -> Session:
    """What one side wants, offered to the other with an address of ours."""
    return Session(head(host, session_id, version), (Media("image", port, "udptl", ("t38",), fax.lines),))


def answer_fax(
    offer: Session, theirs: Fax, agreed: Fax, host: str, port: int, session_id: int, version: int
) -> Session:
    """The other side's answer (`agreed`) to the stream `theirs` of the offer; every other stream is refused."""
    media = [replace(part, port=0, count=1, lines=()) for part in offer.media]
    media[theirs.index] = Media("image", port, "udptl", ("t38",), agreed.lines)
    return Session(head(host, session_id, version), tuple(media))
