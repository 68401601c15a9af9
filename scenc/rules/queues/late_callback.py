"""Q418 late-callback."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import CALL_BACK_SECONDS, Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class LateCallback(Rule):
    """A call back that is offered when the wait is over.

    ## Why

    No caller would ever hear the offer.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      callback key 1 after 2min present main
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      callback key 1 after 30s present main
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q418"
    name = "late-callback"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            call_back, longest = queue.call_back(), queue.max_wait()
            if call_back and longest is not None:
                after = call_back.after.value if call_back.after else CALL_BACK_SECONDS
                if after >= longest:
                    yield self.report(
                        f"it is offered after {after:g}s, and nobody waits longer than {longest:g}s",
                        call_back.span,
                        help=["offer it earlier: `after 30s`"],
                    )
