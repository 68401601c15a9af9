"""`tariff`: what a minute costs, by the beginning of the number."""

from __future__ import annotations

from typing import ClassVar

from scenc.lang.leaf import Money, Word
from scenc.lang.node import Declaration, Kind, Setting, Statement, part


@part
class Rate(Setting):
    """Of all numbers that begin like this and like no longer one."""

    prefix: Word
    money: Money

    def slots(self) -> tuple[str, ...]:
        return (f"rate {self.prefix.value}",)


@part
class Tariff(Statement, Declaration):
    """The carrier's price list."""

    kind: ClassVar[Kind] = "tariff"
    name: Word
    settings: tuple[Rate, ...]

    def rates(self) -> dict[str, float]:
        """A minute's price by the beginning of a number, with the plus."""
        return {rate.prefix.value: rate.money.value[0] for rate in self.settings}
