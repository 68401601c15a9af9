"""R102 number-without-destination."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.number import Number
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NumberWithoutDestination(Rule):
    """A telephone number that leads nowhere.

    ## Why

    The carrier is told that the number does not exist, and so is the caller.

    ## Example

    ```scen
    number main +48 12 345 67 00
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    ```
    """

    code = "R102"
    name = "number-without-destination"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for number in program.all(Number):
            if not number.destination:
                yield self.report(
                    f"the number `{number.name.value}` leads nowhere",
                    number.phones.span,
                    help=["write `-> …` behind it"],
                )
