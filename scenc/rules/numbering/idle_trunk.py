"""D228 idle-trunk."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.outbound import Outbound
from scenc.lang.trunk import Trunk
from scenc.model.program import Program
from scenc.rules.rule import Rule


class IdleTrunk(Rule):
    """A trunk over which no call ever comes or goes.

    ## Why

    It delivers no number of yours, and calls out do not use it: paid for every month, and missing on the day the other
    one fails.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    trunk backup { host "sip.backup.example" }
    outbound via op { national allow }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    trunk backup { host "sip.backup.example"; present-allowed +48 12 345 67 00 }
    outbound via op, backup { national allow; present main }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "D228"
    name = "idle-trunk"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        outbound = next(program.all(Outbound), None)
        used = {trunk.value for trunk in outbound.trunks} if outbound else set()
        for trunk in program.all(Trunk) if outbound else ():
            if trunk.name.value not in used and not trunk.numbers():
                yield self.report(
                    f"no call uses the trunk `{trunk.name.value}`",
                    trunk.name.span,
                    help=["write it into `outbound via …`, or its `numbers`, or delete it"],
                )
