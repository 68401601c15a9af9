"""D201 duplicate-number."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.number import Number
from scenc.lang.trunk import Numbers, Phones, Trunk
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span


class DuplicateNumber(Rule):
    """Two owners of one number.

    ## Why

    Somebody's calls would go to somebody else, and nobody would notice for weeks.

    ## Example

    ```scen
    user anna 601
    conference meeting 601
    ```

    ## Use instead

    ```scen
    user anna 601
    conference meeting 630
    ```
    """

    code = "D201"
    name = "duplicate-number"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for later, first in program.numbered_again:
            own, before = later.extension(), first.extension()
            if own and before:
                free = _next_free(own.value, program.extensions)
                yield self._twice(own.value, own.span, before.span, [f"{free} is free"] if free else [])
        for kind in (Number, Trunk):
            seen: dict[str, Span] = {}
            for number, span in _telephone_numbers(program.all(kind)):
                if seen.setdefault(number, span) != span:
                    yield self._twice(number, span, seen[number])

    def _twice(self, number: str, later: Span, first: Span, help: Sequence[str] = ()) -> Diagnostic:
        labels = [(first, "first given here")]
        return self.report(f"{number} is given twice", later, "again here", labels=labels, help=help)


def _next_free(number: str, taken: Container[str]) -> str:
    """The next higher one of as many digits; empty if there is none."""
    higher = map(str, range(int(number) + 1, 10 ** len(number)))
    return next((each for each in higher if each not in taken), "")


def _telephone_numbers(statements: Iterable[Number | Trunk]) -> Iterator[tuple[str, Span]]:
    for statement in statements:
        for phones in _delivered(statement):
            yield from ((number, phones.span) for number in phones.numbers if number)


def _delivered(statement: Number | Trunk) -> Iterator[Phones]:
    """Numbers that may only be shown on a trunk come by another."""
    if isinstance(statement, Number):
        yield statement.phones
        return
    for line in statement.settings:
        if isinstance(line, Numbers):
            yield from line.ranges
