"""Lead a dialled internal number to its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow.node import Context, EdgeKind, Leave, Move, Op
from scenc.flow.ops.feature import Feature

UNKNOWN = "unknown"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class DialPlan(Op):
    """The node's exits are internal numbers; all others take `outside` if there is such an exit, else `unknown`. Behind
    some codes a number may be dialled."""

    name: ClassVar[str] = "dial-plan"
    noticed: ClassVar[bool] = False

    def enter(self, context: Context) -> Move:
        exits, dialled = context.node.exits, context.digits
        if dialled in exits:
            return Leave(dialled)
        for code in exits:
            if dialled.startswith(code) and code.startswith("*") and _takes_number(context, code):
                return Leave(code, digits=dialled.removeprefix(code))
        return Leave(OUTSIDE, digits=dialled) if OUTSIDE in exits else Leave(UNKNOWN)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.AUTO if exit in (UNKNOWN, OUTSIDE) else EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        return (UNKNOWN,)


def _takes_number(context: Context, code: str) -> bool:
    op = context.nodes[context.node.exits[code]].op
    return isinstance(op, Feature) and op.takes_number
