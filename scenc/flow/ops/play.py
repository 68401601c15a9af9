"""Play one prompt to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Event, Played
from scenc.flow.node import Context, Leave, Move, Op, Stay


@dataclass(frozen=True, slots=True)
class Play(Op):
    """Keys pressed meanwhile are ignored, also when a menu follows."""

    name: ClassVar[str] = "play"
    answers: ClassVar[bool] = True
    speaks_for_itself: ClassVar[bool] = True
    prompt: str

    def enter(self, context: Context) -> Move:
        return Stay(actions=(actions.Play(self.prompt),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        return Leave("next") if isinstance(event, Played) else Stay(memory)

    def ways_out(self) -> tuple[str, ...]:
        return ("next",)

    def prompts(self) -> tuple[str, ...]:
        return (self.prompt,)
