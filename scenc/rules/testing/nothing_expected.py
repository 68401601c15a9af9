"""X958 nothing-expected."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.test import Expectation, Test
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NothingExpected(Rule):
    """A test that expects nothing.

    ## Why

    It passes whatever happens to the call.

    ## Example

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the office" { call main at mon 10:00 }
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the office" { call main at mon 10:00; expect voicemail office }
    ```
    """

    code = "X958"
    name = "nothing-expected"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for test in program.all(Test):
            if test.call() and not any(isinstance(line, Expectation) for line in test.settings):
                yield self.report(
                    f"the test “{test.name.value}” expects nothing",
                    test.name.span,
                    help=["write `expect …` as its last line: hears, rings, voicemail, conference, human, hangup …"],
                )
