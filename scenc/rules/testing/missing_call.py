"""X956 missing-call."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.test import Test
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingCall(Rule):
    """A test that does not begin with its call.

    ## Why

    Everything else in it happens during the call.

    ## Example

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the office" {
      expect voicemail office
    }
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the office" {
      call main at mon 10:00
      expect voicemail office
    }
    ```
    """

    code = "X956"
    name = "missing-call"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for test in program.all(Test):
            if not test.settings or test.settings[0] is not test.call():
                yield self.report(
                    f"the test “{test.name.value}” does not begin with a call",
                    test.name.span,
                    help=["write `call main at mon 10:00` or `dial from anna 602` as its first line"],
                )
