"""`push`: the gateway that wakes sleeping telephones."""

from __future__ import annotations

from scenc.bundle import schema
from scenc.lang.node import Setting, Statement, facts, part
from scenc.lang.weave import Weave


@part
class Push(Statement):
    """RFC 8599."""

    settings: tuple[Setting, ...]

    def weave(self, weave: Weave) -> None:
        weave.services.push = schema.Push(**facts(self.settings))
