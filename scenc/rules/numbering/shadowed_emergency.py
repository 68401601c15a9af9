"""D202 shadowed-emergency."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ShadowedEmergency(Rule):
    """An internal number that is an emergency number.

    ## Why

    Whoever dials it for help would reach a colleague.

    ## Example

    ```scen
    user anna 112
    ```

    ## Use instead

    ```scen
    user anna 612
    ```
    """

    code = "D202"
    name = "shadowed-emergency"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from phonenumbers import is_emergency_number

        country = program.country
        for number, owner in program.extensions.items():
            leaf = owner.extension()
            if leaf and len(number) == 3 and is_emergency_number(number, country):
                yield self.report(
                    f"{number} is an emergency number in {country}", leaf.span, help=["choose another number"]
                )
