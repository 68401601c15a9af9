"""Lead a caller to the person who looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow.node import Context, Leave, Move, Op


@dataclass(frozen=True, slots=True)
class Owner(Op):
    """`next` is the dial plan in which owners have their numbers; a look-up has found one."""

    name: ClassVar[str] = "owner"
    noticed: ClassVar[bool] = False

    def enter(self, context: Context) -> Move:
        return Leave("next", digits=context.facts.owner)

    def ways_out(self) -> tuple[str, ...]:
        return ("next",)
