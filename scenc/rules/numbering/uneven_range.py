"""D217 uneven-range."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.company import Plan
from scenc.lang.number import Number, Pairs
from scenc.lang.parking import MOST_PLACES, Parking
from scenc.lang.trunk import MOST_NUMBERS, Phones
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnevenRange(Rule):
    """A range that runs backwards, or two ranges of different size.

    ## Why

    Numbers and users are paired in order; one too many would be left without a partner.

    ## Example

    ```scen
    user anna 601
    user jan 602
    number direct +48 12 345 67 01 .. +48 12 345 67 03 -> users 601..602
    ```

    ## Use instead

    ```scen
    user anna 601
    user jan 602
    number direct +48 12 345 67 01 .. +48 12 345 67 02 -> users 601..602
    ```
    """

    code = "D217"
    name = "uneven-range"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for phones in program.parts(Phones):
            if not phones.numbers:
                yield self.report(f"this is no range of at most {MOST_NUMBERS} telephone numbers", phones.span)
        for plan in program.parts(Plan):
            if plan.first.value not in plan:
                yield self.report("this is no range of internal numbers", plan.span)
        for parking in program.all(Parking):
            if not parking.places():
                span = parking.first.span.to(parking.last.span)
                yield self.report(f"this is no range of at most {MOST_PLACES} places", span)
        for number in program.all(Number):
            pairs = number.destination
            if isinstance(pairs, Pairs) and len(pairs.users) != len(number.phones.numbers):
                yield self.report(
                    f"{len(number.phones.numbers)} numbers cannot be paired with {len(pairs.users)} users",
                    pairs.span,
                    labels=[(number.phones.span, "these numbers")],
                    help=["make one of the two ranges longer or shorter: each number belongs to one user"],
                )
