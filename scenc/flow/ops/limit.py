"""From here on a conversation lasts so long at most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from scenc.flow.node import Context, Leave, Move, Op


@dataclass(frozen=True, slots=True)
class Limit(Op):
    """Callers from outside are ended after `seconds`, and warned `warn` seconds before; our own users never."""

    name: ClassVar[str] = "limit"
    noticed: ClassVar[bool] = False
    seconds: float
    warn: float = 0.0

    def enter(self, context: Context) -> Move:
        if context.facts.user:
            return Leave("next")
        return Leave("next", facts=replace(context.facts, limit=self.seconds, warn=self.warn))

    def ways_out(self) -> tuple[str, ...]:
        return ("next",)

    def summary(self) -> str:
        return f"{self.seconds:g}s at most"
