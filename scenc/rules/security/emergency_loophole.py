"""S714 emergency-loophole."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.outbound import Emergency
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EmergencyLoophole(Rule):
    """A number that is no emergency number passes before every limit.

    ## Why

    What stands behind `emergency` is dialled without permission, PIN or limit. Help has a short number; anything longer
    is a way around the rules.

    ## Example

    ```scen
    trunk op { host "sip.operator.example" }
    outbound via op { emergency 112, 701100000 }
    user anna 601
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example" }
    outbound via op { emergency 112, 984 }
    user anna 601
    ```
    """

    code = "S714"
    name = "emergency-loophole"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(Emergency):
            for number in line.numbers:
                if number.value and not 2 <= len(number.value) <= 6:
                    yield self.report(
                        f"{number.value} is no emergency number", number.span, help=["allow its class instead"]
                    )
