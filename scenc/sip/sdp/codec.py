"""Encodings and payload types of sound (:rfc:`3551#section-6`, :rfc:`4733`, :rfc:`7587`, :rfc:`3389`)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from scenc.sip.sdp.session import Media

EVENTS = "telephone-event"
COMFORT = "CN"
COMFORT_NUMBER = 13
_PARAMETERS = {EVENTS: "0-15", "opus": "useinbandfec=1"}
_SLOW, _OPUS = 8000, 48000


class Encoding(NamedTuple):
    """A name, the number it has in one description, and its RTP clock."""

    name: str
    payload_type: int
    clock: int = _SLOW


# Our codecs and the numbers our offers give them; any of 96-127 would do for the last.
CODECS = {each.name: each for each in (
    Encoding("PCMU", 0), Encoding("PCMA", 8), Encoding("G722", 9), Encoding("opus", 111, _OPUS),
)}  # fmt: skip
EVENTS_OFFERED = {_SLOW: Encoding(EVENTS, 101), _OPUS: Encoding(EVENTS, 110, _OPUS)}
_KNOWN = (*CODECS.values(), Encoding(COMFORT, COMFORT_NUMBER), *EVENTS_OFFERED.values())
_STATIC = {str(each.payload_type): each for each in _KNOWN if each.payload_type < 96}


def _written(encoding: Encoding) -> str:
    """As in an rtpmap."""
    channels = "/2" if encoding.name == "opus" else ""
    return f"{encoding.name}/{encoding.clock}{channels}"


_WRITTEN = {_written(each).upper(): each for each in _KNOWN}


def encodings(media: Media) -> list[Encoding]:
    """Those that we know among the formats of `media`, in its order. A number without a rtpmap has its static
    meaning."""
    maps = media.rtpmap
    found = [_encoding(format, maps.get(format)) for format in media.formats]
    return [each for each in found if each is not None]


@lru_cache(maxsize=1024)
def _encoding(format: str, written: str | None) -> Encoding | None:
    if not (format.isascii() and format.isdigit() and len(format) <= 3 and int(format) <= 127):
        return None
    known = _STATIC.get(format) if written is None else _WRITTEN.get(written.upper().removesuffix("/1"))
    return None if known is None else known._replace(payload_type=int(format))


def describe(encoding: Encoding) -> list[tuple[str, str]]:
    """The attribute lines for an encoding."""
    lines = [("a", f"rtpmap:{encoding.payload_type} {_written(encoding)}")]
    if encoding.name in _PARAMETERS:
        lines.append(("a", f"fmtp:{encoding.payload_type} {_PARAMETERS[encoding.name]}"))
    return lines
