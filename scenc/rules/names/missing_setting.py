"""N010 missing-setting."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.trunk import Host, Trunk
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingSetting(Rule):
    """A line without which this cannot work.

    ## Why

    A trunk needs the carrier's address. Nothing sensible could be assumed.

    ## Example

    ```scen
    trunk op { channels 8 }
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; channels 8 }
    ```
    """

    code = "N010"
    name = "missing-setting"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for trunk in program.all(Trunk):
            if not any(isinstance(line, Host) for line in trunk.settings):
                yield self.report(
                    f"the trunk `{trunk.name.value}` has no host",
                    trunk.name.span,
                    help=['write host "sip.carrier.example"'],
                )
