"""F503 missing-unavailable."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class MissingUnavailable(Rule):
    """Callers from outside are lost while a phone is off, though unanswered calls lead on.

    ## Why

    A phone without power or network is the most common failure of all; the company never hears of who called then.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> anna
    user anna 601 { on busy, no-answer -> voicemail office }
    mailbox office 290
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> anna
    user anna 601 { on busy, no-answer, unavailable -> voicemail office }
    mailbox office 290
    ```
    """

    code = "F503"
    name = "missing-unavailable"
    severity = Severity.WARNING
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.build import build
        from scenc.graph.reach import arrivals

        bundle = program.bundle
        reached = arrivals(build(bundle.nodes), bundle.numbers.values()) if bundle else {}
        for user in program.all(User):
            if (
                user.entry in reached
                and "no-answer" in user.ways()
                and "unavailable" not in user.ways()
                and not user.box()
            ):
                yield self.report(
                    f"`{user.name.value}` does not say where calls go while the phone cannot be reached",
                    user.name.span,
                    help=["write `on unavailable -> …`, or `voicemail`"],
                    fix=into(program, user, "voicemail"),
                )
