"""F511 nothing-comes-back."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.chain import Goto
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NothingComesBack(Rule):
    """A time to return after, for something that never gives a call back.

    ## Why

    A menu, schedule, mailbox or conference keeps the call; only who is rung can be given so long and no longer.

    ## Example

    ```scen
    user anna 601 { voicemail; on busy -> narada return after 20s }
    conference narada 230
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail; on busy -> jan return after 20s -> voicemail }
    user jan 602
    ```
    """

    code = "F511"
    name = "nothing-comes-back"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for step in program.parts(Goto):
            target = program.find(step.target)
            if step.back and target and not target.returns():
                yield self.report(
                    f"`{step.target.value}` does not give a call back",
                    step.back.span,
                    labels=[(target.name.span, f"a {target.kind}")],
                    help=["leave `return after` out, or ring somebody"],
                    fix=put(step.back.span, "", safe=False),
                )
