"""Q416 wait-too-short."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import OFFER_SECONDS, OfferTime, Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class WaitTooShort(Rule):
    """A longest wait in which not even one agent is rung to the end.

    ## Why

    The call would be taken from the agent in the middle of ringing, and the next one never tried.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      ring 30s
      on max-wait 20s -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      ring 15s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q416"
    name = "wait-too-short"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            way, longest = queue.ways().get("max-wait"), queue.max_wait()
            offers = (line.seconds.value for line in queue.lines() if isinstance(line, OfferTime))
            ring = next(offers, OFFER_SECONDS)
            if way and way.seconds and longest is not None and 0 < longest < ring:
                yield self.report(
                    f"callers wait at most {way.seconds.text}, and one agent is rung for {ring:g}s",
                    way.seconds.span,
                    help=["let callers wait longer, or ring for less"],
                )
