"""Lead a dialled internal number to its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow.node import Context, EdgeKind, Leave, Move, Op

UNKNOWN = "unknown"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class DialPlan(Op):
    """The node's exits are internal numbers; all others take `outside` if there is such an exit, else `unknown`."""

    name: ClassVar[str] = "dial-plan"
    noticed: ClassVar[bool] = False

    def enter(self, context: Context) -> Move:
        exits, dialled = context.node.exits, context.digits
        if dialled in exits:
            return Leave(dialled)
        return Leave(OUTSIDE, digits=dialled) if OUTSIDE in exits else Leave(UNKNOWN)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.AUTO if exit in (UNKNOWN, OUTSIDE) else EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        return (UNKNOWN,)
