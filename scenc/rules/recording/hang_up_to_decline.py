"""G603 hang-up-to-decline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.recording import Recording
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule

_HANG_UP = re.compile(r"rozłącz|odłoż\w* słuchawk|hang(ing)? up|disconnect", re.IGNORECASE)


class HangUpToDecline(Rule):
    """Consent that consists in not hanging up.

    ## Why

    Consent must be given freely and by a clear act (GDPR articles 4 and 7). A caller who stays on the line because
    there is no other way to be served has consented to nothing.

    ## Example

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice    say "This call is recorded; if you do not agree, hang up. To agree, press one." accept 1
      purpose   "what was agreed" basis consent
      retention 90d
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice    say "To agree that this call is recorded, press one." accept 1
      purpose   "what was agreed" basis consent
      retention 90d
    }
    ```
    """

    code = "G603"
    name = "hang-up-to-decline"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for recording in program.all(Recording):
            notice, purpose = recording.notice(), recording.purpose()
            consent = purpose and purpose.basis and purpose.basis.value == "consent"
            if not (consent and notice and isinstance(notice.sound, Say)):
                continue
            for text in notice.sound.texts():
                if _HANG_UP.search(text.value):
                    yield self.report("to stay on the line is no consent", text.span, help=["leave the hanging up out"])
