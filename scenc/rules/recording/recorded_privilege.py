"""G604 recorded-privilege."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.account import Privileged
from scenc.lang.record import OnDemand, Record
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule


class RecordedPrivilege(Rule):
    """A privileged user whose calls are to be recorded.

    ## Why

    What is said to a lawyer, a doctor or a tax adviser is a professional secret. The two lines contradict each
    other; calls of a privileged user are never recorded.

    ## Example

    ```scen
    user anna 601 { record clients; privileged }
    recording clients {
      notice    say "This call is recorded. To decline, press nine." decline 9
      purpose   "what was agreed" basis interest
      retention 90d
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice    say "This call is recorded. To decline, press nine." decline 9
      purpose   "what was agreed" basis interest
      retention 90d
    }
    ```
    """

    code = "G604"
    name = "recorded-privilege"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for user in program.all(User):
            privileged = user.line(Privileged)
            record = next((line for line in user.lines() if isinstance(line, Record | OnDemand)), None)
            if privileged and record:
                yield self.report(
                    f"calls of `{user.name.value}` are never recorded",
                    record.span,
                    labels=[(privileged.span, "privileged here")],
                    help=["take one of the two lines out"],
                )
