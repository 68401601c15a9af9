"""D229 nobody-inside."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.identity import PresentInside
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NobodyInside(Rule):
    """Colleagues are shown an internal number that nobody has.

    ## Why

    Whoever calls back from the list of missed calls hears that there is no such number.

    ## Example

    ```scen
    user anna 601 { present-inside 600 }
    ```

    ## Use instead

    ```scen
    user anna 601 { present-inside 204 }
    group desk 204 { ring simultaneous anna for 20s; on no-answer -> hangup }
    ```
    """

    code = "D229"
    name = "nobody-inside"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(PresentInside):
            if line.number.value and line.number.value not in program.extensions:
                yield self.report(f"nobody has the number {line.number.value}", line.number.span)
