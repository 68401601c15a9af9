"""`users from csv(…)` in words: a statement for each row of the table, with the block in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from scenc.lang.csv import CELL, Cell, Row, Table
from scenc.lang.leaf import Leaf, Text, Word
from scenc.source import Span
from scenc.syntax.lexer import LINE_END, Words
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.table import END, table
from scenc.syntax.template import substituted, without_ends
from scenc.syntax.values import MEANING
from scenc.syntax.wording import short

_KEYWORDS = {"users": "user", "phones": "phone"}
_COLUMNS = {
    "users": {"name": "NAME", "number": "INT"},
    "phones": {"name": "NAME", "number": "PHONE"},
}
_LIKE = {
    "NAME": "is no name; names begin with a letter and have no blanks, such as anna-nowak",
    "INT": "is no internal number, such as 601",
    "PHONE": "is no telephone number, such as +48 12 345 67 00",
}


class _Asked(NamedTuple):
    """`users from csv(…) {…}` in words; `end` is the index behind it."""

    kind: Word
    path: Text
    body: Sequence[Leaf[Any]]
    end: int


def put_in_place(words: Words, find: Callable[[Text], Table | None], problems: list[Problem], lost: set[str]) -> Words:
    """The same words, with a statement for each row behind what asks for them; `find` has the tables by their paths.

    Names of people whose rows cannot be understood are added to `lost`.
    """
    out: Words = []
    at = 0
    while at < len(words):
        fresh = at == 0 or words[at - 1].kind == LINE_END
        asked = _asked(words, at) if fresh and words[at].text in _KEYWORDS else None
        found = find(asked.path) if asked else None
        if asked and found:
            out += words[at : asked.end]
            people = _People(asked, found, problems)
            for statement in people.statements():
                out += statement
            lost |= people.lost
            at = asked.end
        else:
            out.append(words[at])
            at += 1
    return out


def _asked(words: Words, at: int) -> _Asked | None:
    end = next(index for index in range(at, len(words)) if words[index].kind in (LINE_END, END))
    kind, *rest = words[at:end]
    kinds = [word.kind for word in rest]
    if kinds[:5] != ["NAME", "NAME", "(", "TEXT", ")"] or kinds[5:] not in ([], ["BODY"]):
        return None
    return _Asked(kind, rest[3], rest[5].value if kinds[5:] else (), end)


class _People:
    def __init__(self, asked: _Asked, found: Table, problems: list[Problem]) -> None:
        self.asked = asked
        self.table = found
        self.problems = problems
        self.columns = _COLUMNS[asked.kind.text]
        self.lost = {row.cells["name"].value for row in found.torn if "name" in row.cells}
        if not found.whole:
            self.lost.add("")

    def statements(self) -> Iterator[Words]:
        """Each with the end of a line before it. Rows with a mistake in them are left out."""
        if self._is_complete():
            for row in self.table.rows:
                head = [self._head(row.cells[name], kind) for name, kind in self.columns.items()]
                if None not in head:
                    yield self._statement(row, [word for word in head if word])
                else:
                    self.lost.add(row.cells["name"].value)

    def _is_complete(self) -> bool:
        names = [cell.value for cell in self.table.header]
        missing = [f"`{name}`" for name in self.columns if name not in names]
        if missing:
            at = self.table.header[0].span if self.table.header else self.asked.path.span
            self.lost.add("")
            named = f"column {missing[0]} is" if len(missing) == 1 else f"columns {' and '.join(missing)} are"
            message = f"the {named} missing"
            help = f"the first row names the columns: {', '.join([*self.columns, 'display'])} and others"
            self._say(at, message, help)
        return not missing

    def _head(self, cell: Cell, kind: str) -> Leaf[Any] | None:
        like, value = _meaning(cell.value)
        if like == kind:
            return Leaf(kind, cell.value, value, cell.span)
        self._say(cell.span, f"`{short(cell.value)}` {_LIKE[kind]}", "")
        return None

    def _statement(self, row: Row, head: Words) -> Words:
        span = row.span
        words = [_mark(LINE_END, "\n", span), _mark("NAME", _KEYWORDS[self.asked.kind.text], span), *head]
        display, description = (row.cells.get(name) for name in ("display", "description"))
        if display and display.value:
            words.append(display)
            words += [description] if description and description.value and self.asked.kind.text == "users" else []
        if self.asked.body:
            values = {
                name: [Leaf(CELL, cell.value, _meaning(cell.value), cell.span)] for name, cell in row.cells.items()
            }
            words += [
                _mark("{", "{", span),
                *without_ends(substituted(self.asked.body, values, span)),
                _mark("}", "}", span),
            ]
        return words

    def _say(self, at: Span, message: str, help: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            also = ((self.asked.path.span, "asked for here"),)
            self.problems.append(Problem("malformed-table", at, message, help=(help,) if help else (), also=also))


def _mark(kind: str, text: str, span: Span) -> Leaf[Any]:
    return Leaf(kind, text, text, span)


def _value(cell: Cell) -> Leaf[Any]:
    return Leaf(CELL, cell.value, _meaning(cell.value), cell.span)


def _meaning(text: str) -> tuple[str, object]:
    """The kind of word that a cell looks like, and what it means as such."""
    match = _scanner().fullmatch(text)
    kind = match.lastgroup if match else None
    try:
        return (kind, MEANING[kind](text)) if kind else ("TEXT", text)
    except ValueError:
        return "TEXT", text


@cache
def _scanner() -> re.Pattern[str]:
    kinds = ((kind, regex) for kind, regex in table().patterns if kind in MEANING and kind != "TEXT")
    return re.compile("|".join(f"(?P<{kind}>{regex})" for kind, regex in kinds))
