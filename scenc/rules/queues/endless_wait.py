"""Q401 endless-wait."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.flow.ops.queue import MAX_WAIT
from scenc.lang.queue import Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EndlessWait(Rule):
    """A queue without a longest wait.

    ## Why

    Callers would wait as long as they can bear it, and then hang up without having left a message.

    ## Example

    ```scen
    user anna 601 { voicemail }
    queue office 220 {
      agents anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    queue office 220 {
      agents anna
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q401"
    name = "endless-wait"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            way = queue.ways().get(MAX_WAIT)
            if not way:
                yield self.report(
                    f"the queue `{queue.name.value}` does not say how long callers wait",
                    queue.name.span,
                    help=["write `on max-wait 1min -> …`"],
                )
            elif not way.seconds:
                yield self.report("how long at most?", way.span, help=["write `on max-wait 1min -> …`"])
