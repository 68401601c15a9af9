"""Q417 impossible-share."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.queue import ServiceLevel
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ImpossibleShare(Rule):
    """More than all calls are to be answered.

    ## Why

    A service level is a share of all calls, in percent.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      service-level 180% within 20s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      service-level 80% within 20s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q417"
    name = "impossible-share"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for level in program.parts(ServiceLevel):
            if not 0 < int(level.percent.value or 1) <= 100:
                yield self.report(f"{level.percent.value}% of all calls", level.percent.span, help=["write 1% to 100%"])
