"""T104 end-before-start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.company import Calendar
from scenc.lang.schedule import DateSpan, TimeSpan
from scenc.model.program import Program
from scenc.rules.rule import Rule

NIGHT = "for a night write two lines, one to 24:00 and one from 00:00 of the next day"


class EndBeforeStart(Rule):
    """The end is before the beginning.

    ## Why

    A night that begins on one day and ends on the next is two lines: one to 24:00, one from 00:00.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon 22:00..06:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon 22:00..24:00
      open tue 00:00..06:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T104"
    name = "end-before-start"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for span in program.parts(TimeSpan):
            if span.last.value < span.first.value:
                yield self.report("the end is before the beginning", span.span, help=[NIGHT])
        for days in program.parts(DateSpan):
            if days.last and type(days.first.value) is not type(days.last.value):
                yield self.report("one day has a year and the other has none", days.span)
            elif days.last and isinstance(days.first.value, date) and not any(days.dates(program.years)):
                yield self.report("the end is before the beginning", days.span)
        for calendar in program.parts(Calendar):
            if not calendar.years:
                yield self.report(
                    "this is no range of at most 100 years", calendar.span, help=["write calendar 2026..2030"]
                )
