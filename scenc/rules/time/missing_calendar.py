"""T118 missing-calendar."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.schedule import DateSpan, Holidays
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule

CALENDAR = "calendar 2026..2030"


class MissingCalendar(Rule):
    """Holidays or days of every year, but no years to work them out for.

    ## Why

    The output must not depend on the day it is made, so the company says for which years it counts.

    ## Example

    ```scen
    company "Kancelaria Lex"
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(PL)
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { calendar 2026..2030 }
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(PL)
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T118"
    name = "missing-calendar"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if program.years:
            return
        dependent = [
            *program.parts(Holidays),
            *(days for days in program.parts(DateSpan) if days.first.kind == "YEARLY"),
        ]
        fix = into(program, program.company, CALENDAR) if program.company else None
        for part in dependent:
            yield self.report(
                "for which years?", part.span, help=[f"write {CALENDAR} into the company's block"], fix=fix
            )
