"""`tariff`: what a minute costs, by the beginning of the number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from scenc.lang.csv import Cell, Csv, Table
from scenc.lang.leaf import Money, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, part

PREFIX = "prefix"
_CURRENCY = re.compile(r"[A-Z]{3}")
_BEGINNING = re.compile(r"(?:\+|00)?(\d[\d ]*)")
_PRICE = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")


@part
class Rate(Setting):
    """Of all numbers that begin like this and like no longer one."""

    prefix: Word
    money: Money

    def slots(self) -> tuple[str, ...]:
        return (f"rate {self.prefix.value}",)


@part
class PriceTable(Node):
    """The carrier's list as it is: beginnings with or without `+` or `00`, prices with a point or a comma."""

    csv: Csv


@part
class Tariff(Statement, Declaration):
    """Prices that are written, or stand in a table."""

    kind: ClassVar[Kind] = "tariff"
    name: Word
    source: tuple[Rate, ...] | PriceTable

    def lines(self) -> tuple[Rate, ...]:
        return self.source if isinstance(self.source, tuple) else ()

    def rates(self, table: Table | None) -> dict[str, float]:
        """A minute's price by the beginning of a number, with the plus; `table` is the one it is read from."""
        found = {rate.prefix.value: rate.money.value[0] for rate in self.lines()}
        for beginning, price in prices(table) if table else ():
            digits, amount = read_beginning(beginning), read_price(price)
            if digits and amount is not None:
                found[digits] = amount
        return found


def currency(table: Table) -> Word | None:
    """The column that holds the prices."""
    return next((word for word in table.header if _CURRENCY.fullmatch(word.value)), None)


def prices(table: Table) -> Iterator[tuple[Cell, Cell]]:
    """The beginning of a number, and what a minute costs, row by row."""
    money = currency(table)
    for row in table.rows if money else ():
        if money and PREFIX in row.cells:
            yield row.cells[PREFIX], row.cells[money.value]


def read_beginning(cell: Cell) -> str:
    """With the plus; empty if it is none."""
    match = _BEGINNING.fullmatch(cell.value.strip())
    return "+" + match[1].replace(" ", "") if match else ""


def read_price(cell: Cell) -> float | None:
    """None if it is none."""
    text = cell.value.strip()
    return float(text.replace(",", ".")) if _PRICE.fullmatch(text) else None
