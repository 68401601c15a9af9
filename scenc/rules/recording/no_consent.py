"""G606 no-consent."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.recording import Accepting, Recording
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NoConsent(Rule):
    """A recording that stands on consent, and does not ask for it.

    ## Why

    Consent is an act: the caller presses a key. A notice with a key to decline is an objection, which goes with
    another ground.

    ## Example

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice    say "This call is recorded. To decline, press nine." decline 9
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

    code = "G606"
    name = "no-consent"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for recording in program.all(Recording):
            notice, purpose = recording.notice(), recording.purpose()
            consent = purpose and purpose.basis and purpose.basis.value == "consent"
            if notice and purpose and consent and not isinstance(notice.key, Accepting):
                yield self.report(
                    "nobody is asked for consent",
                    notice.span,
                    labels=[(purpose.span, "this ground needs it")],
                    help=["write `notice say … accept 1`, or another ground: `basis interest`"],
                )
