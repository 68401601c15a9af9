"""What a listener would say of a call: the E-model's estimate from what was measured (ITU-T G.107 and G.113)."""

from __future__ import annotations

_BEST = 93.2  # rating of an undisturbed call
# Impairment of the codec itself, and how well it hides losses (Ie, Bpl).
_CODECS = {"PCMU": (0.0, 25.1), "PCMA": (0.0, 25.1), "G722": (5.0, 20.0), "opus": (0.0, 40.0)}


def mos(codec: str, lost: float, delay_ms: float) -> float:
    """Mean opinion score, 1 to 4.5. `lost` is a share of 1, `delay_ms` from mouth to ear."""
    own, robust = _CODECS[codec]
    percent = 100 * lost
    impairment = own + (95 - own) * percent / (percent + robust)
    late = 0.024 * delay_ms + (0.11 * (delay_ms - 177.3) if delay_ms > 177.3 else 0)
    rating = max(0.0, min(100.0, _BEST - late - impairment))
    return round(1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6, 2)
