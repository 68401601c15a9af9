"""V453 unprotected-mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.codes import CodeLine
from scenc.lang.mailbox import Mailbox
from scenc.lang.user import Box
from scenc.lang.voicemail import Pin
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnprotectedMailbox(Rule):
    """A box without a PIN that can be listened to by telephone.

    ## Why

    Whoever sits at the desk for a minute hears the messages, and can delete them.

    ## Example

    ```scen
    user anna 601 { voicemail }
    codes { voicemail *98 }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail { pin secret("VM_PIN_ANNA") } }
    codes { voicemail *98 }
    ```
    """

    code = "V453"
    name = "unprotected-mailbox"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if not any(line.feature.value == "voicemail" for line in program.parts(CodeLine)):
            return
        boxes: list[Mailbox | Box] = [*program.all(Mailbox), *program.parts(Box)]
        for box in boxes:
            if not any(isinstance(line, Pin) for line in box.lines()):
                span = box.name.span if isinstance(box, Mailbox) else box.span
                yield self.report("this box has no PIN", span, help=['write `pin secret("…")`'])
