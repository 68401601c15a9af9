"""V461 no-mail-server."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.mail import Mail
from scenc.lang.voicemail import Deliver
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NoMailServer(Rule):
    """Messages are to go out by mail, but no server is named.

    ## Why

    The message stays where nobody looks.

    ## Example

    ```scen
    mailbox office 290 { deliver "office@lex.example" attach }
    ```

    ## Use instead

    ```scen
    mailbox office 290 { deliver "office@lex.example" attach }
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```
    """

    code = "V461"
    name = "no-mail-server"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if any(True for _ in program.all(Mail)):
            return
        for line in program.parts(Deliver):
            yield self.report("no mail server is known", line.span, help=['write `mail { server "…"; from "…" }`'])
            return
