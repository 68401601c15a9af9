"""Encodings and payload types of sound (:rfc:`3551#section-6`, :rfc:`4733`)."""

from __future__ import annotations

from scenc.sip.sdp.session import Media

STATIC = {"PCMU": 0, "PCMA": 8}
EVENTS = "telephone-event"
EVENTS_PAYLOAD_TYPE = 101  # in our offers; any of 96-127 would do

_RATE = 8000
_WRITTEN = {f"{name}/{_RATE}".upper(): name for name in (*STATIC, EVENTS)}
_BY_NUMBER = {str(number): name for name, number in STATIC.items()}


def encodings(media: Media) -> list[tuple[str, int]]:
    """Names and payload types that we know among the formats of `media`, in its order. A number without a rtpmap
    has its static meaning."""
    maps = media.rtpmap
    found = []
    for format in media.formats:
        written = maps.get(format)
        name = _BY_NUMBER.get(format) if written is None else _WRITTEN.get(written.upper().removesuffix("/1"))
        if name is not None and format.isascii() and format.isdigit() and len(format) <= 3 and int(format) <= 127:
            found.append((name, int(format)))
    return found


def describe(name: str, payload_type: int) -> list[tuple[str, str]]:
    """The attribute lines for an encoding."""
    lines = [("a", f"rtpmap:{payload_type} {name}/{_RATE}")]
    if name == EVENTS:
        lines.append(("a", f"fmtp:{payload_type} 0-15"))
    return lines
