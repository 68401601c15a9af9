"""`repeat`: the menu begins again."""

from __future__ import annotations

from typing import ClassVar

from scenc.lang.node import Step, part
from scenc.lang.weave import Home, Weave


@part
class Repeat(Step):
    """Leads back to the menu in which it stands."""

    ends: ClassVar[bool] = True

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return home.menu
