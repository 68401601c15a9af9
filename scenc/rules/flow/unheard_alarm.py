"""F514 unheard-alarm."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.account import Monitor
from scenc.lang.mail import Mail
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnheardAlarm(Rule):
    """An account is watched, but the alarm cannot be sent.

    ## Why

    The telephone stays dead until a customer complains.

    ## Example

    ```scen
    user anna 601 { monitor 5min "it@lex.example" }
    ```

    ## Use instead

    ```scen
    user anna 601 { monitor 5min "it@lex.example" }
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```
    """

    code = "F514"
    name = "unheard-alarm"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if any(True for _ in program.all(Mail)):
            return
        for line in program.parts(Monitor):
            yield self.report("no mail server is known", line.span, help=['write `mail { server "…"; from "…" }`'])
