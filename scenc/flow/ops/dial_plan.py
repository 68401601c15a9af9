"""Lead a dialled internal number to its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow.node import Context, EdgeKind, Leave, Move, Op

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DialPlan(Op):
    """The node's exits are internal numbers, and `unknown` for all others."""

    name: ClassVar[str] = "dial-plan"

    def enter(self, context: Context) -> Move:
        return Leave(context.digits if context.digits in context.node.exits else UNKNOWN)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.AUTO if exit == UNKNOWN else EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        return (UNKNOWN,)
