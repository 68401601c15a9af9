"""`present main`: which number is shown to those who are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.lang.leaf import Word
from scenc.lang.node import Setting, Use, part
from scenc.lang.weave import Weave

WITHHELD = "withheld"


@part
class Present(Setting):
    """Outside: the user's own number, none, one of the company's by name, or any number that the trunk allows."""

    identity: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.identity, frozenset({"number"})),) if self.identity.kind == "NAME" else ()

    def shown(self, weave: Weave, user: str = "") -> str:
        """E.164, `withheld`, or empty for a user without a number of their own."""
        match self.identity.kind:
            case "own":
                return weave.own_number(user)
            case "NAME":
                return weave.first_number(self.identity.value)
        return self.identity.value


@part
class PresentInside(Setting):
    """To colleagues: an internal number, such as that of a service desk."""

    number: Word

    def facts(self) -> Mapping[str, Any]:
        return {"present_inside": self.number.value}


def presented(settings: tuple[Setting, ...], weave: Weave, user: str = "") -> str:
    """What the block says is shown outside; empty if it says nothing."""
    return next((line.shown(weave, user) for line in settings if isinstance(line, Present)), "")
