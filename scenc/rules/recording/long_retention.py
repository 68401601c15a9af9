"""G605 long-retention."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.recording import Recording
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOST_DAYS = 183


class LongRetention(Rule):
    """Recordings that are kept for long.

    ## Why

    What is no longer needed is deleted (GDPR article 5). More than half a year is rarely needed, unless the law
    obliges you to keep it.

    ## Example

    ```scen
    user anna 601 { record clients }
    recording clients {
      notice    say "This call is recorded. To decline, press nine." decline 9
      purpose   "what was agreed" basis interest
      retention 365d
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

    code = "G605"
    name = "long-retention"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for recording in program.all(Recording):
            purpose, retention = recording.purpose(), recording.retention()
            obliged = purpose and purpose.basis and purpose.basis.value == "obligation"
            if retention and not obliged and retention.seconds.value > MOST_DAYS * 86400:
                yield self.report(
                    f"recordings are kept for {retention.seconds.text}",
                    retention.span,
                    help=["write `retention 90d`, or on which obligation they are kept: `basis obligation`"],
                )
