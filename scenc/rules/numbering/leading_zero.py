"""D214 leading-zero."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.rule import Rule


class LeadingZero(Rule):
    """An internal number that begins with 0.

    ## Why

    People dial 0 for a line outside, or in front of a long-distance number; half of them will reach a colleague by
    mistake.

    ## Example

    ```scen
    user anna 061
    ```

    ## Use instead

    ```scen
    user anna 601
    ```
    """

    code = "D214"
    name = "leading-zero"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for number, owner in program.extensions.items():
            leaf = owner.extension()
            if leaf and number.startswith("0"):
                yield self.report(f"{number} begins with 0", leaf.span, help=["let internal numbers begin with 1 to 9"])
