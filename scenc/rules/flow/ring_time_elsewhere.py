"""F510 ring-time-elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.user import UserOn
from scenc.model.program import Program
from scenc.rules.rule import Rule


class RingTimeElsewhere(Rule):
    """A ring time with a way out that does not wait.

    ## Why

    Busy and unavailable are known at once; only `no-answer` has a time.

    ## Example

    ```scen
    user anna 601 { voicemail; on busy 20s -> voicemail }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail; on no-answer 20s -> voicemail }
    ```
    """

    code = "F510"
    name = "ring-time-elsewhere"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(UserOn):
            if line.seconds and all(way.value != "no-answer" for way in line.ways):
                fix = put(line.seconds.span, "", safe=False)
                yield self.report(
                    "only `no-answer` takes a time", line.seconds.span, help=["leave the time out"], fix=fix
                )
