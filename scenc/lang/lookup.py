"""`lookup`: who calls, by a table or a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from scenc.bundle import schema
from scenc.flow.ops.lookup import BLOCKED, KNOWN, OTHERWISE
from scenc.flow.ops.lookup import Lookup as Op
from scenc.lang.chain import Chain
from scenc.lang.csv import Cell, Csv, Table
from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import Declaration, Kind, Setting, Statement, part, value
from scenc.lang.user import User
from scenc.lang.weave import INTERNAL_USERS, Home, Weave

NUMBER, OWNER = "number", "owner"
TIMEOUT_SECONDS = 1.0


@part
class FromTable(Setting):
    """A table with the columns `number` and `owner`."""

    csv: Csv

    def slots(self) -> tuple[str, ...]:
        return ("from",)


@part
class FromUrl(Setting):
    """A service that is asked during the call."""

    url: Text
    timeout: Seconds | None

    def slots(self) -> tuple[str, ...]:
        return ("from",)


@part
class Found(Setting):
    """Where known and blocked callers go."""

    word: Word
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return (self.word,)


@part
class Otherwise(Setting):
    """Where all others go, and all if the look-up fails or takes too long."""

    chain: Chain


@part
class Lookup(Statement, Declaration):
    """Asked once, when the call enters it."""

    kind: ClassVar[Kind] = "lookup"
    name: Word
    display: Text | None
    settings: tuple[Setting, ...]

    def source(self) -> FromTable | FromUrl | None:
        """What is asked."""
        return next((line for line in self.settings if isinstance(line, FromTable | FromUrl)), None)

    def otherwise(self) -> Otherwise | None:
        """Where all others go."""
        return self.line(Otherwise)

    def weave(self, weave: Weave) -> None:
        exits: dict[str, str] = {}
        for line in self.settings:
            if isinstance(line, Found):
                exits[line.word.value] = line.chain.weave(weave, f"{self.entry}/{line.word.value}", Home())
            elif isinstance(line, Otherwise):
                exits[OTHERWISE] = line.chain.weave(weave, f"{self.entry}/{OTHERWISE}", Home())
        order = {name: exits[name] for name in (KNOWN, BLOCKED, OTHERWISE) if name in exits}
        source, name = self.source(), self.name.value
        entries: dict[str, str] = {}
        if isinstance(source, FromTable):
            entries = _entries(weave.table(source.csv.path), weave)
        timeout = source.timeout.value if isinstance(source, FromUrl) and source.timeout else TIMEOUT_SECONDS
        url = source.url.value if isinstance(source, FromUrl) else ""
        weave.lookups[name] = schema.Lookup(name, entries, url)
        weave.node(self.entry, Op(name, INTERNAL_USERS, timeout), order, self.name.span, value(self.display, name))


def _entries(table: Table | None, weave: Weave) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table.rows if table else ():
        number = read_number(row.cells[NUMBER], weave.company.country)
        owner = read_owner(row.cells[OWNER], weave.find)
        if number and owner:
            found[number] = owner
    return found


def read_number(cell: Cell, country: str) -> str:
    """As E.164, from what is dialled in this country; empty if it is no number."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

    try:
        number = parse(cell.value, country)
    except NumberParseException:
        return ""
    return str(format_number(number, PhoneNumberFormat.E164)) if is_possible_number(number) else ""


def read_owner(cell: Cell, find: Callable[[str], Declaration]) -> str:
    """The owner's internal number, or `blocked`; empty if nobody is called so."""
    word = cell.value.strip()
    if word == BLOCKED or word.isdecimal():
        return word
    try:
        owner = find(word)
    except KeyError:
        return ""
    return owner.number.value if isinstance(owner, User) else ""
