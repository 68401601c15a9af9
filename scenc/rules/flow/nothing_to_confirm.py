"""F512 nothing-to-confirm."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.ring import Ring
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NothingToConfirm(Rule):
    """Pressing 1 is asked of somebody who has no telephone outside.

    ## Why

    Only telephones outside are asked to confirm, because a carrier's mailbox may answer there. A desk phone of the
    company connects at once; `confirm` would do nothing.

    ## Example

    ```scen
    user anna 601
    number main +48 12 345 67 00 -> ring anna for 20s confirm -> hangup
    ```

    ## Use instead

    ```scen
    user anna 601 { mobile +48 601 200 300 confirm }
    number main +48 12 345 67 00 -> ring anna for 20s -> hangup
    ```
    """

    code = "F512"
    name = "nothing-to-confirm"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for step in program.parts(Ring):
            target = program.find(step.target)
            if step.confirm and isinstance(target, User) and not target.mobile():
                yield self.report(
                    f"`{step.target.value}` has no telephone outside",
                    step.confirm.span,
                    labels=[(target.name.span, "no `mobile` in this block")],
                )
