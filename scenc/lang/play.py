"""`play "…"`: the scenario's own recording."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.lang.say import Sound
from scenc.lang.weave import Weave


@dataclass(frozen=True, slots=True)
class Play(Sound):
    """A file, its path relative to the scenario."""

    def prompt(self, weave: Weave) -> str:
        return weave.prompt(file=self.content.value)
