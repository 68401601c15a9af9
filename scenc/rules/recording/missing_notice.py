"""G601 missing-notice."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.recording import Recording
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingNotice(Rule):
    """Calls are recorded, and nobody is told.

    ## Why

    Who is recorded must know it before it begins (GDPR article 13), whatever the ground is.

    ## Example

    ```scen
    user anna 601 { record clients }
    recording clients {
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

    code = "G601"
    name = "missing-notice"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for recording in program.all(Recording):
            if not recording.notice():
                yield self.report(
                    f"callers are not told that `{recording.name.value}` records them",
                    recording.name.span,
                    help=['write `notice say "…" decline 9`'],
                )
