"""`international ask-pin secret("X") limit 60min per day`: which numbers outside may be dialled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scenc.bundle import schema
from scenc.lang.leaf import Money, Seconds, Word
from scenc.lang.node import Node, Setting, part
from scenc.lang.secret import Secret


@part
class Allow(Node):
    """It may be dialled."""


@part
class Deny(Node):
    """It is refused."""


@part
class AskPin(Node):
    """Whoever knows the PIN may dial it."""

    secret: Secret


@part
class DailyLimit(Node):
    """For so long a day, each user."""

    seconds: Seconds


@part
class Permission(Setting):
    """What holds for these classes of numbers."""

    classes: tuple[Word, ...]
    verdict: Allow | Deny | AskPin
    limit: DailyLimit | None

    def slots(self) -> tuple[str, ...]:
        return tuple(f"permission {kind.value}" for kind in self.classes)

    def pin(self) -> str:
        """The secret that is asked for, or empty."""
        return self.verdict.secret.name.value if isinstance(self.verdict, AskPin) else ""

    def permission(self) -> schema.Permission:
        """As the bundle has it."""
        verdicts: dict[type[Node], schema.Verdict] = {Allow: "allow", Deny: "deny", AskPin: "ask-pin"}
        limit = self.limit.seconds.value if self.limit else None
        return schema.Permission(verdicts[type(self.verdict)], self.pin(), limit)


@part
class MaxRate(Setting):
    """What a minute may cost at most."""

    money: Money

    def facts(self) -> Mapping[str, Any]:
        return {"max_rate": self.money.value[0]}


def permissions(settings: Iterable[Setting]) -> dict[str, schema.Permission]:
    """What the lines of a block allow, by class."""
    lines = (line for line in settings if isinstance(line, Permission))
    return {kind.value: line.permission() for line in lines for kind in line.classes}
