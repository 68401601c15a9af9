"""`music`: what is heard by who waits."""

from __future__ import annotations

from scenc.lang.node import Node, Setting, part
from scenc.lang.play import Play
from scenc.lang.weave import Weave


@part
class BuiltIn(Node):
    """The company's, or what is always there."""


@part
class Music(Setting):
    """Of a queue, of parked calls, or of the company: for who is held, and wherever nothing else is written."""

    tune: BuiltIn | Play

    def weave(self, weave: Weave) -> str:
        """The prompt's key, empty for the default."""
        return self.tune.prompt(weave) if isinstance(self.tune, Play) else ""
