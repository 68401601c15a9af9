"""Calls out: whether a number outside may be dialled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from scenc.bundle.schema import Permission
from scenc.flow.node import Context, EdgeKind, Leave, Move, Op
from scenc.flow.outside import NumberClass, e164, kind_of

REFUSALS = ("refused", "closed", "too-dear", "wrong-pin", "used-up")
"""Exits by which a call is refused, here and where it is dialled."""
PIN = "pin "
"""The exit at which a PIN is asked for is this and the secret's name."""


@dataclass(frozen=True, slots=True)
class Fare:
    """What a call to `number` (E.164, or a short number) is: its class, and what a minute costs if that is known."""

    number: str
    kind: NumberClass
    rate: float | None


@dataclass(frozen=True, slots=True)
class Outbound(Op):
    """`emergency` numbers are dialled as they are, before anything else is asked.

    `home` is the company's first number. A class without permission is refused. `rates` are by the beginning of a
    number, the longest that fits counts; without any, nothing is known about prices. `hours` is the id of a schedule
    that must be open, or empty. `spend` is the most that all calls of a day may cost.
    """

    name: ClassVar[str] = "outbound"
    noticed: ClassVar[bool] = False
    country: str
    home: str
    trunks: tuple[str, ...]
    emergency: tuple[str, ...]
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    present: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    max_rate: float | None = None
    spend: float | None = None
    hours: str = ""

    def enter(self, context: Context) -> Move:
        """Only our own users reach a trunk by what they dial."""
        dialled = context.digits
        if context.facts.rights is None:
            return Leave("refused")
        if dialled in self.emergency:
            return Leave("dial", digits=dialled)
        fare = self.fare(dialled)
        if fare is None:
            return Leave("unknown")
        return Leave(self._verdict(fare, context), digits=fare.number)

    @classmethod
    def edge_kind(cls, exit: str) -> EdgeKind:
        return EdgeKind.CHOICE

    def ways_out(self) -> tuple[str, ...]:
        return (
            "dial",
            "unknown",
            "refused",
            *(("closed",) if self.hours else ()),
            *(("too-dear",) if self.rates else ()),
        )

    def summary(self) -> str:
        allowed = (f"{name} {each.verdict}" for name, each in self.permissions.items())
        return "\n".join([f"via {', '.join(self.trunks)}", *allowed])

    def fare(self, dialled: str) -> Fare | None:
        """What a call to this number is; None if it is no number."""
        number = e164(dialled, self.country)
        kind = kind_of(number, self.country, self.home)
        beginnings = (number[:length] for length in range(len(number), 1, -1))
        rate = next((self.rates[begin] for begin in beginnings if begin in self.rates), None)
        return Fare(number, kind, rate) if kind else None

    def permission(self, fare: Fare, context: Context) -> Permission:
        """What the caller, or else the company, says about this class."""
        user = context.facts.rights
        own = user.permissions if user else {}
        return own.get(fare.kind) or self.permissions.get(fare.kind) or Permission("deny")

    def _verdict(self, fare: Fare, context: Context) -> str:
        permission = self.permission(fare, context)
        if permission.verdict == "deny":
            return "refused"
        if self._is_closed(context):
            return "closed"
        user = context.facts.rights
        most = user.max_rate if user and user.max_rate is not None else self.max_rate
        if most is not None and self.rates and (fare.rate is None or fare.rate > most):
            return "too-dear"
        return f"{PIN}{permission.pin}" if permission.verdict == "ask-pin" else "dial"

    def _is_closed(self, context: Context) -> bool:
        schedule = context.nodes.get(self.hours)
        if schedule is None:
            return False
        move = schedule.op.enter(replace(context, node=schedule))
        return isinstance(move, Leave) and move.exit != "open"
