"""F501 missing-busy."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class MissingBusy(Rule):
    """Callers from outside who find somebody busy are lost, though unanswered calls lead on.

    ## Why

    Whoever calls while the user talks hears a busy tone, and the company never hears of them.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> anna
    user anna 601 { on unavailable, no-answer -> voicemail office }
    mailbox office 290
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> anna
    user anna 601 { on busy, no-answer, unavailable -> voicemail office }
    mailbox office 290
    ```
    """

    code = "F501"
    name = "missing-busy"
    severity = Severity.WARNING
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.build import build
        from scenc.graph.reach import arrivals

        bundle = program.bundle
        reached = arrivals(build(bundle.nodes), bundle.numbers.values()) if bundle else {}
        for user in program.all(User):
            ways = user.ways()
            if user.entry in reached and "no-answer" in ways and "busy" not in ways and not user.box():
                yield self.report(
                    f"`{user.name.value}` does not say where calls go while the line is busy",
                    user.name.span,
                    help=["write `on busy -> …`, or `voicemail`"],
                    fix=into(program, user, "voicemail"),
                )
