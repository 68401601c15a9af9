"""`repeat`: the menu begins again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenc.lang.node import Step
from scenc.lang.weave import Home, Weave


@dataclass(frozen=True, slots=True)
class Repeat(Step):
    """Leads back to the menu in which it stands."""

    ends: ClassVar[bool] = True

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return home.menu
