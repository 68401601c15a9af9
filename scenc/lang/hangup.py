"""`hangup`: the call ends."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.hangup import HangUp
from scenc.lang.node import Step, part
from scenc.lang.weave import Home, Weave


@part
class Hangup(Step):
    """A wanted end."""

    ends: ClassVar[bool] = True

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return weave.node(at, HangUp(), {}, self.span)
