"""D211 nothing-to-present."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.identity import Present
from scenc.lang.outbound import Outbound
from scenc.lang.permission import Permission
from scenc.lang.trunk import Trunk
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NothingToPresent(Rule):
    """Calls go out over a trunk without any number to show.

    ## Why

    A carrier refuses calls of nobody, or shows a number that cannot be called back.

    ## Example

    ```scen
    trunk op { host "sip.operator.example" }
    outbound via op { national allow }
    user anna 601
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; present-allowed +48 12 345 67 00 }
    outbound via op { national allow; present +48 12 345 67 00 }
    user anna 601
    ```
    """

    code = "D211"
    name = "nothing-to-present"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for outbound in program.all(Outbound):
            classes = any(isinstance(line, Permission) for line in outbound.lines())
            for word in (
                outbound.trunks if classes and not any(isinstance(x, Present) for x in outbound.lines()) else ()
            ):
                trunk = program.find(word)
                if isinstance(trunk, Trunk) and not trunk.numbers() and not trunk.login():
                    yield self.report(
                        f"calls over `{word.value}` show no number",
                        word.span,
                        labels=[(trunk.name.span, "has no `numbers`")],
                        help=["write `present …`, or the `numbers` of the trunk"],
                    )
