"""`play "…"`: the scenario's own recording."""

from __future__ import annotations

from scenc.lang.node import part
from scenc.lang.say import Sound
from scenc.lang.weave import Weave


@part
class Play(Sound):
    """A file, its path relative to the scenario."""

    def prompt(self, weave: Weave) -> str:
        return weave.prompt(file=weave.beside(self.content))
