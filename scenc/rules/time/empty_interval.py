"""T103 empty-interval."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.schedule import TimeSpan
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EmptyInterval(Rule):
    """Hours that begin and end at the same time.

    ## Why

    It could mean never or always.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 00:00..00:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 00:00..24:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T103"
    name = "empty-interval"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for span in program.parts(TimeSpan):
            if span.first.value == span.last.value:
                help = "write 00:00..24:00 for all day, or `closed`"
                fix = put(span.span, "00:00..24:00", safe=False)
                yield self.report("this is either no time or all day", span.span, help=[help], fix=fix)
