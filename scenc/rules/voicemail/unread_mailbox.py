"""V451 unread-mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.codes import CodeLine
from scenc.lang.mailbox import Mailbox
from scenc.lang.user import Box
from scenc.lang.voicemail import Deliver
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnreadMailbox(Rule):
    """Messages that nobody will hear of.

    ## Why

    Other boxes send their messages by mail and no code lets anybody listen by telephone; this box does neither.

    ## Example

    ```scen
    user anna 601 { voicemail { deliver "anna@lex.example" attach } }
    mailbox office 290
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail { deliver "anna@lex.example" attach } }
    mailbox office 290 { deliver "office@lex.example" attach }
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```
    """

    code = "V451"
    name = "unread-mailbox"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        boxes: list[Mailbox | Box] = [*program.all(Mailbox), *program.parts(Box)]
        silent = [box for box in boxes if not any(isinstance(line, Deliver) for line in box.lines())]
        listens = any(line.feature.value == "voicemail" for line in program.parts(CodeLine))
        for box in silent if len(silent) < len(boxes) and not listens else ():
            span = box.name.span if isinstance(box, Mailbox) else box.span
            yield self.report("nobody hears of messages in this box", span, help=['write `deliver "…" attach`'])
