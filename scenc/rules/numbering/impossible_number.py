"""D216 impossible-number."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.leaf import Word
from scenc.lang.phone import Phone
from scenc.lang.trunk import Phones
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ImpossibleNumber(Rule):
    """A telephone number that cannot exist.

    ## Why

    A digit too many or too few is found here, not by a caller. A warning, because new ranges of numbers are opened
    now and then.

    ## Example

    ```scen
    phone duty +48 601 200 30 { confirm }
    user anna 601 { on busy, no-answer, unavailable -> duty }
    ```

    ## Use instead

    ```scen
    phone duty +48 601 200 300 { confirm }
    user anna 601 { on busy, no-answer, unavailable -> duty }
    ```
    """

    code = "D216"
    name = "impossible-number"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for leaf in _numbers(program):
            if not can_exist(leaf.value):
                yield self.report(f"{leaf.text} cannot be a telephone number", leaf.span, help=["count its digits"])


def can_exist(number: str) -> bool:
    """Whether there can be such a telephone number; of one that cannot nothing else is said."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        return is_valid_number(parse(number))
    except NumberParseException:
        return False


def _numbers(program: Program) -> Iterator[Word]:
    for phones in program.parts(Phones):
        yield phones.first
        if phones.last:
            yield phones.last
    yield from (phone.number for phone in program.all(Phone))
