"""Speak to the caller in another language from now on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from scenc.flow.node import Context, Leave, Move, Op


@dataclass(frozen=True, slots=True)
class Language(Op):
    """`language` is BCP 47; prompts that do not have it are heard in the company's."""

    name: ClassVar[str] = "language"
    noticed: ClassVar[bool] = False
    speaks_for_itself: ClassVar[bool] = True
    language: str

    def enter(self, context: Context) -> Move:
        return Leave("next", facts=replace(context.facts, language=self.language))

    def ways_out(self) -> tuple[str, ...]:
        return ("next",)

    def summary(self) -> str:
        return self.language
