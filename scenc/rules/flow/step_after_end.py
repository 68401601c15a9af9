"""R109 step-after-end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.chain import Chain, Goto
from scenc.model.program import Program
from scenc.rules.rule import Rule


class StepAfterEnd(Rule):
    """A step that can never be reached, because the one before ends the call or hands it on.

    ## Why

    After `-> voicemail office` nothing follows; only who is rung can fail and let the next step have the call.

    ## Example

    ```scen
    mailbox office 290
    conference meeting 230
    number main +48 12 345 67 00 -> voicemail office -> meeting
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> say "Please leave a message." -> voicemail office
    ```
    """

    code = "R109"
    name = "step-after-end"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for chain in program.parts(Chain):
            for step, following in pairwise(chain.steps):
                if step.ends or (isinstance(step, Goto) and _hands_on(step, program)):
                    yield self.report(
                        "this step is never reached",
                        following.span,
                        labels=[(step.span, "the call does not come back from here")],
                    )


def _hands_on(step: Goto, program: Program) -> bool:
    found = program.find(step.target)
    return found is not None and found.kind not in ("user", "phone", "group", "queue", "rota")
