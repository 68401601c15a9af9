"""Who owns a leg and heeds nothing of what happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.media.port import LegStats
    from scenc.pbx.calls.leg import Leg
    from scenc.sip.events import Event


class Deaf:
    """An `Owner`; who is one says itself what means something nevertheless."""

    def on_leg(self, leg: Leg, event: Event) -> None:
        """Means nothing here, as all below."""

    def on_digit(self, leg: Leg, key: str) -> None:
        """See `Owner`."""

    def on_played(self, leg: Leg, token: int) -> None:
        """See `Owner`."""

    def on_recorded(self, leg: Leg, error: str | None) -> None:
        """See `Owner`."""

    def on_silent(self, leg: Leg) -> None:
        """See `Owner`."""

    def on_measured(self, leg: Leg, stats: LegStats) -> None:
        """See `Owner`."""
