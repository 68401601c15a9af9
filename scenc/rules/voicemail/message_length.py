"""V455 message-length."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.voicemail import Max
from scenc.model.program import Program
from scenc.rules.rule import Rule

SHORTEST, LONGEST = 20.0, 1800.0  # seconds


class MessageLength(Rule):
    """Messages that end in the middle of a sentence, or never.

    ## Why

    Nobody says what they want in a few seconds; and a line that was not hung up fills the disk with an hour of silence.

    ## Example

    ```scen
    mailbox office 290 { max 5s }
    ```

    ## Use instead

    ```scen
    mailbox office 290 { max 3min }
    ```
    """

    code = "V455"
    name = "message-length"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(Max):
            if not SHORTEST <= line.seconds.value <= LONGEST:
                yield self.report(
                    f"a message of {line.seconds.text} at most", line.seconds.span, help=["1min to 10min serve well"]
                )
