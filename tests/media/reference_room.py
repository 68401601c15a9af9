"""The twin of kernel/room.h: who hears whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """Who is in a room and says `voice`, samples of one frame; `whispers_to` is the place of who alone hears it."""

    voice: Sequence[int]
    muted: bool = False
    gain: int = 256
    whispers_to: int | None = None

    @property
    def said(self) -> list[int]:
        """With its gain."""
        return [max(-32768, min(32767, int(sample * self.gain / 256))) for sample in self.voice]

    @property
    def level(self) -> int:
        """Mean size of a sample."""
        return 0 if self.muted else sum(map(abs, self.said)) // len(self.voice)


def hear_in_room(parties: Sequence[Party], loudest: int = 0) -> list[list[int]]:
    """What each party hears once all have spoken for a while: of those who speak to all, the `loudest` so many (all, if
    0) less itself, and who whispers to it."""
    to_all = [party for party in parties if not party.muted and party.whispers_to is None]
    levels = sorted((party.level for party in to_all), reverse=True)
    bar = levels[loudest - 1] if 0 < loudest <= len(levels) else 0
    heard = [party in to_all and party.level >= bar for party in parties]
    made = []
    for place, party in enumerate(parties):
        others = [one.said for at, one in enumerate(parties) if heard[at] and at != place]
        whispers = [one.said for one in parties if one.whispers_to == place and not one.muted]
        sound = [0] * len(party.voice)
        for voices in (others, *([whisper] for whisper in whispers)):
            sound = [max(-32768, min(32767, sum(column))) for column in zip(sound, *voices, strict=True)]
        made.append(sound)
    return made
