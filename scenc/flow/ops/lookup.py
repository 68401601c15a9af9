"""Ask who calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Event, LookedUp, TimeUp
from scenc.flow.node import Context, Leave, Move, Op, Stay

KNOWN, BLOCKED, OTHERWISE = "known", "blocked", "otherwise"


@dataclass(frozen=True, slots=True)
class Lookup(Op):
    """`lookup` names one of the bundle. One that has not answered after `timeout` seconds does not hold up the call.

    `plan` is the dial plan in which owners have their numbers.
    """

    name: ClassVar[str] = "lookup"
    noticed: ClassVar[bool] = False
    lookup: str
    plan: str
    timeout: float = 1.0

    def enter(self, context: Context) -> Move:
        if not context.facts.caller:
            return Leave(OTHERWISE)
        return Stay(None, (actions.LookUp(self.lookup, context.facts.caller), actions.StartTimer(self.timeout)))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        match event:
            case LookedUp(answer):
                return self._answered(answer, context)
            case TimeUp():
                return Leave(OTHERWISE)
        return Stay(memory)

    def ways_out(self) -> tuple[str, ...]:
        return (OTHERWISE,)

    def longest_wait(self) -> float:
        return self.timeout

    def summary(self) -> str:
        return f"at most {self.timeout:g}s"

    def _answered(self, answer: str, context: Context) -> Move:
        """Whatever came from outside is only believed if it is one of our numbers."""
        plan = context.nodes.get(self.plan)
        if answer == BLOCKED and BLOCKED in context.node.exits:
            return Leave(BLOCKED)
        if plan and answer.isdecimal() and answer in plan.exits and KNOWN in context.node.exits:
            return Leave(KNOWN, facts=replace(context.facts, owner=answer))
        return Leave(OTHERWISE)
