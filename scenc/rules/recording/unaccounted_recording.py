"""G602 unaccounted-recording."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.recording import Recording
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnaccountedRecording(Rule):
    """A recording without a purpose, a legal basis or an end.

    ## Why

    Who records must be able to say why, on which ground (GDPR articles 5 and 6), and when it is deleted.

    ## Example

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice say "This call is recorded. To decline, press nine." decline 9
      purpose "what was agreed" basis interest
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

    code = "G602"
    name = "unaccounted-recording"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for recording in program.all(Recording):
            purpose = recording.purpose()
            missing = {
                "a purpose": (purpose, '`purpose "…" basis interest`'),
                "a legal basis": (not purpose or purpose.basis, "`basis interest`, contract, consent or obligation"),
                "a retention": (recording.retention(), "`retention 90d`"),
            }
            for what, (there, words) in missing.items():
                if not there:
                    message = f"the recording `{recording.name.value}` is without {what}"
                    yield self.report(message, recording.name.span, help=[f"write {words}"])
