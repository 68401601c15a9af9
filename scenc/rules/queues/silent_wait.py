"""Q407 silent-wait."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOST_SECONDS = 60.0


class SilentWait(Rule):
    """Callers wait for long and are told nothing.

    ## Why

    After a minute of nothing but music callers think that they were forgotten, and hang up.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      on max-wait 3min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      announce position every 45s
      on max-wait 3min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q407"
    name = "silent-wait"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            longest = queue.max_wait()
            if longest is not None and longest > MOST_SECONDS and not queue.announced():
                yield self.report(
                    f"in the queue `{queue.name.value}` callers hear nothing but music",
                    queue.name.span,
                    help=["write `announce position every 45s`"],
                )
