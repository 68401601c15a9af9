"""X957 call-to-range."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.number import Number
from scenc.lang.test import Call
from scenc.model.program import Program
from scenc.rules.rule import Rule


class CallToRange(Rule):
    """A test calls a range of numbers by its name.

    ## Why

    One call has one number.

    ## Example

    ```scen
    mailbox office 290
    number direct +48 12 345 67 01 .. +48 12 345 67 02 -> office
    test "the office" { call direct at mon 10:00; expect voicemail office }
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number direct +48 12 345 67 01 .. +48 12 345 67 02 -> office
    test "the office" { call +48 12 345 67 02 at mon 10:00; expect voicemail office }
    ```
    """

    code = "X957"
    name = "call-to-range"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for call in program.parts(Call):
            found = program.find(call.line) if call.line.kind == "NAME" else None
            if isinstance(found, Number) and found.phones.last:
                yield self.report(
                    f"`{found.name.value}` is a range of numbers",
                    call.line.span,
                    labels=[(found.phones.span, "these")],
                    help=["write one of the numbers"],
                )
