"""V460 short-keep."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.voicemail import Keep
from scenc.model.program import Program
from scenc.rules.rule import Rule

LEAST_SECONDS = 4 * 86400.0


class ShortKeep(Rule):
    """Messages are deleted before anybody can have heard them.

    ## Why

    A message of Friday evening should still be there on Monday.

    ## Example

    ```scen
    mailbox office 290 { keep 12h }
    ```

    ## Use instead

    ```scen
    mailbox office 290 { keep 30d }
    ```
    """

    code = "V460"
    name = "short-keep"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(Keep):
            if line.seconds.value < LEAST_SECONDS:
                yield self.report(
                    f"messages are gone after {line.seconds.text}", line.seconds.span, help=["keep them for days"]
                )
