"""Q404 odd-ring-time."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.group import HuntTime
from scenc.lang.queue import OfferTime
from scenc.model.program import Program
from scenc.rules.rule import Rule

SHORTEST, LONGEST = 8.0, 60.0


class OddRingTime(Rule):
    """People are rung for too short or too long a time.

    ## Why

    Within less than eight seconds nobody gets to the telephone: it rings twice. For more than a minute callers do
    not wait, and some networks give up by themselves.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      ring 5s
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
      ring 15s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q404"
    name = "odd-ring-time"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        times = [part.seconds for part in program.parts(HuntTime)] + [part.seconds for part in program.parts(OfferTime)]
        for seconds in times:
            if 0 < seconds.value < SHORTEST or seconds.value > LONGEST:
                word = "short" if seconds.value < SHORTEST else "long"
                message = f"{seconds.text} is a {word} time to ring somebody"
                yield self.report(message, seconds.span, help=["write 15s to 30s"])
