"""X954 untested-exit."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.graph.coverage import Missed
from scenc.graph.numbers import spans
from scenc.rules.rule import Judgement
from scenc.source import Span


class UntestedExit(Judgement):
    """A way that calls may take, and no test does; only `scenc test --coverage` looks for it.

    ## Why

    What no test takes may lead anywhere after the next change, and nobody is told. Exits with the same destination are
    one way; users whose calls go the same way are tested by one of them; the numbers in a dial plan are not counted.

    ## Example

    ```scen
    mailbox office 290
    user anna 601 { on no-answer -> voicemail office; on busy -> hangup; on unavailable -> voicemail office }
    number main +48 12 345 67 00 -> anna
    test "nobody is there" { call main at mon 10:00; expect voicemail office }
    ```

    ## Use instead

    ```scen
    mailbox office 290
    user anna 601 { on no-answer -> voicemail office; on busy -> hangup; on unavailable -> voicemail office }
    number main +48 12 345 67 00 -> anna
    test "nobody is there" { call main at mon 10:00; expect voicemail office }
    test "Anna is busy"    { call main at mon 10:00; busy anna; expect hangup }
    ```
    """

    code = "X954"
    name = "untested-exit"
    severity = Severity.WARNING
    looks_at = "tests"

    def missed(self, missed: Missed, span: Span) -> Diagnostic:
        """No test leaves the node by these exits."""
        owner, *step = missed.node.id.replace(":", " ").split("/")
        name = f"{missed.node.op.name} ({', '.join([owner, *step[:-1]])})" if step else owner
        others = f", or of {missed.others} alike" if missed.others else ""
        return self.report(f"no test takes {spans(missed.exits)} of {name}{others}", span)
