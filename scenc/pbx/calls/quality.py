"""What a call record says of a leg's sound."""

from __future__ import annotations

from collections.abc import Mapping

from scenc.media.port import LegStats
from scenc.media.quality import mos
from scenc.sip.sdp.answer import Negotiated

_BUFFER_MS = 40  # what the jitter buffer and the packets' own length add to the way through the network


_SPOKEN = {"PCMU": "G.711", "PCMA": "G.711", "G722": "G.722", "opus": "Opus"}


def why_transcoded(caller: Negotiated, party: Negotiated) -> str:
    """Why the sound between two must be decoded and encoded anew; "" where it need not be."""
    one, other = _SPOKEN[caller.codec], _SPOKEN[party.codec]
    if one == other:
        return ""
    if set(caller.codecs).isdisjoint(party.codecs):
        return f"the caller has only {_list(caller)}, the party took only {_list(party)}"
    return f"the caller spoke {one} already, the party took {other}"


def _list(agreed: Negotiated) -> str:
    return ", ".join(dict.fromkeys(_SPOKEN[codec] for codec in agreed.codecs))


def measured(leg: str, codec: str, stats: LegStats, transcoded: str = "") -> Mapping[str, object]:
    """For `calls.media`: of the sound from the far end, and, as far as it reports by RTCP, of ours to it. `mos` is the
    opinion of who hears the far end, estimated; `transcoded` says why the sound was, if it was."""
    expected = stats.received + stats.lost
    missing = (stats.lost + stats.late) / expected if expected else 0.0
    return {
        "leg": leg,
        "codec": codec,
        "transcoded": transcoded,
        "received": stats.received,
        "sent": stats.sent,
        "lost": stats.lost,
        "late": stats.late,
        "jitter_ms": round(stats.jitter_ms, 1),
        "round_trip_ms": round(stats.round_trip_ms, 1),
        "far_lost": stats.far_lost,
        "far_jitter_ms": round(stats.far_jitter_ms, 1),
        "mos": mos(codec, min(missing, 1.0), stats.round_trip_ms / 2 + stats.jitter_ms + _BUFFER_MS),
    }
