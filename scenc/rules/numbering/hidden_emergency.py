"""D204 hidden-emergency."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.outbound import Emergency
from scenc.model.program import Program
from scenc.rules.rule import Rule


class HiddenEmergency(Rule):
    """A number that is meant for emergencies and belongs to a colleague.

    ## Why

    Internal numbers are looked at first: the call for help would ring a desk.

    ## Example

    ```scen
    trunk op { host "sip.operator.example" }
    outbound via op { emergency 600 }
    user anna 600
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example" }
    outbound via op { emergency 600 }
    user anna 601
    ```
    """

    code = "D204"
    name = "hidden-emergency"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(Emergency):
            for number in line.numbers:
                owner = program.extensions.get(number.value)
                own = owner.extension() if owner else None
                if own:
                    yield self.report(
                        f"{number.value} reaches a colleague instead of help",
                        number.span,
                        labels=[(own.span, "the internal number")],
                        help=["give the colleague another number"],
                    )
