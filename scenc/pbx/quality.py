"""What a call record says of a leg's sound."""

from __future__ import annotations

from collections.abc import Mapping

from scenc.media.port import LegStats
from scenc.media.quality import mos

_BUFFER_MS = 40  # what the jitter buffer and the packets' own length add to the way through the network


def measured(leg: str, codec: str, stats: LegStats) -> Mapping[str, object]:
    """For `calls.media`: of the sound from the far end, and, as far as it reports by RTCP, of ours to it. `mos` is the
    opinion of who hears the far end, estimated."""
    expected = stats.received + stats.lost
    missing = (stats.lost + stats.late) / expected if expected else 0.0
    return {
        "leg": leg,
        "codec": codec,
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
