"""I312 wait-length."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Wait
from scenc.model.program import Program
from scenc.rules.rule import Rule

SHORTEST, LONGEST = 3, 10


class WaitLength(Rule):
    """A menu waits less than 3 s, or more than 10 s, for a key.

    ## Why

    In less, nobody finds the key; after 10 s of silence callers think that the line is dead.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two."
      1 -> anna
      2 -> jan
      wait 1s
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two."
      1 -> anna
      2 -> jan
      wait 5s
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I312"
    name = "wait-length"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for wait in program.parts(Wait):
            seconds = wait.seconds.value
            if seconds and not SHORTEST <= seconds <= LONGEST:
                what = "too short to find the key" if seconds < SHORTEST else "longer than callers stay in silence"
                yield self.report(f"{wait.seconds.text} is {what}", wait.seconds.span, help=["write 3s to 10s"])
