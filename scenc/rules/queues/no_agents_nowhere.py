"""Q402 no-agents-nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.flow.ops.queue import NO_AGENTS
from scenc.lang.queue import Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NoAgentsNowhere(Rule):
    """A queue does not say what happens when no agent is there.

    ## Why

    In the morning nobody has logged in yet, and some day all are ill. Callers would wait for nobody.

    ## Example

    ```scen
    user anna 601 { voicemail }
    queue office 220 {
      agents anna
      on max-wait 1min -> voicemail anna
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

    code = "Q402"
    name = "no-agents-nowhere"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            way = queue.ways().get(NO_AGENTS)
            if not way:
                yield self.report(
                    f"the queue `{queue.name.value}` does not say where calls go while no agent is there",
                    queue.name.span,
                    help=["write `on no-agents -> …`"],
                )
            elif way.seconds and len(way.ways) == 1:
                message = "`no-agents` has no time: the call goes on at once"
                fix = put(way.seconds.span, "", safe=False)
                yield self.report(message, way.seconds.span, help=["leave the time out"], fix=fix)
