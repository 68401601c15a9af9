"""D218 number-length."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NumberLength(Rule):
    """An internal number that is too short or too long.

    ## Why

    Internal numbers have 2 to 6 digits: one digit is a menu's key, more look like a number outside.

    ## Example

    ```scen
    user anna 6
    ```

    ## Use instead

    ```scen
    user anna 61
    ```
    """

    code = "D218"
    name = "number-length"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for number, owner in program.extensions.items():
            leaf = owner.extension()
            if leaf and not 2 <= len(number) <= 6:
                yield self.report(f"internal numbers have 2 to 6 digits, {number} has {len(number)}", leaf.span)
