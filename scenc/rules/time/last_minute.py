"""T120 last-minute."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.schedule import TimeSpan
from scenc.model.program import Program
from scenc.rules.rule import Rule

LAST_MINUTE = 23 * 60 + 59


class LastMinute(Rule):
    """Hours that end one minute before midnight.

    ## Why

    Whoever calls in the last minute of the day finds the office in another state.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 00:00..23:59
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

    code = "T120"
    name = "last-minute"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for span in program.parts(TimeSpan):
            if span.last.value == LAST_MINUTE:
                end = span.last.span
                message = "the last minute of the day is left out"
                yield self.report(message, end, help=["write 24:00"], fix=put(end, "24:00"))
