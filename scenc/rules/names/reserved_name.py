"""N011 reserved-name."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.chain import STEPS
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ReservedName(Rule):
    """A name that could never be a destination.

    ## Why

    After `->` these words begin a step: `-> repeat` repeats the menu, whatever else is called so.

    ## Example

    ```scen
    user repeat 601
    ```

    ## Use instead

    ```scen
    user renata 601
    ```
    """

    code = "N011"
    name = "reserved-name"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for declared in program.names.values():
            if declared.name.value in STEPS:
                yield self.report(
                    f"`{declared.name.value}` cannot be a name, it is a step after `->`", declared.name.span
                )
