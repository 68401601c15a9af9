"""T111 calendar-ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.company import Calendar
from scenc.lang.schedule import DateSpan, Holidays
from scenc.model.program import Program
from scenc.rules.rule import Rule

DAYS_AHEAD = 90
YEARS_MORE = 4


class CalendarEnds(Rule):
    """The calendar of the company ends within 90 days.

    ## Why

    After its last day no holiday is known: the office is open at Christmas.

    ## Example

    ```scen
    company "Kancelaria Lex" { calendar 2025 }
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(PL)
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { calendar 2025..2030 }
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(PL)
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T111"
    name = "calendar-ends"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if not program.today or not program.years:
            return
        last = date(program.years[-1], 12, 31)
        left = (last - program.today).days
        if left < DAYS_AHEAD and _needed(program):
            for calendar in program.parts(Calendar):
                ends = f"ends on {last}" if left >= 0 else f"ended on {last}"
                longer = f"calendar {calendar.first.value}..{max(program.years[-1], program.today.year) + YEARS_MORE}"
                fix = put(calendar.span, longer, safe=False)
                yield self.report(f"the calendar {ends}", calendar.span, help=[f"write {longer}"], fix=fix)


def _needed(program: Program) -> bool:
    """Whether holidays or days of every year depend on it."""
    yearly = any(days.first.kind == "YEARLY" for days in program.parts(DateSpan))
    return yearly or any(True for _ in program.parts(Holidays))
