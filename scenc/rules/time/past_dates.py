"""T110 past-dates."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule


class PastDates(Rule):
    """All dates of a schedule are in the past.

    ## Why

    Somebody meant to write next year’s holidays and forgot.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed 2025-12-24
      closed 2025-12-31
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed 2026-12-24
      closed 2026-12-31
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T110"
    name = "past-dates"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if not program.today:
            return
        for schedule in program.all(Schedule):
            dated = [line for line in schedule.hours() if line.rule(range(0)).dates]
            yearly = any(line.rule(program.years).dates for line in schedule.hours() if line not in dated)
            days = [day for line in dated for day in line.rule(range(0)).dates]
            if days and max(days) < program.today and not schedule.countries() and not yearly:
                yield self.report(
                    f"all dates of `{schedule.name.value}` are past, the last was {max(days)}",
                    dated[-1].span,
                    help=["write those of this year and the next; `closed holidays(PL)` never runs out"],
                )
