"""T102 contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.schedule import WEEKDAYS, Holidays, Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.schedule.rules import conflicts


class Contradiction(Rule):
    """Two lines of equal rank disagree.

    ## Why

    A date beats a holiday, a holiday beats a weekday; but of two lines about the same weekday none is more
    specific.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed fri 14:00..18:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..thu 08:00..16:00
      open fri 08:00..14:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T102"
    name = "contradiction"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            lines = [line for line in schedule.hours() if not isinstance(line.days, Holidays)]
            for conflict in conflicts([line.rule(program.years) for line in lines]):
                first, second = lines[conflict.first], lines[conflict.second]
                day = conflict.day.isoformat() if isinstance(conflict.day, date) else WEEKDAYS[conflict.day]
                yield self.report(
                    f"open and closed at once: {day} {', '.join(map(str, conflict.hours))}",
                    second.span,
                    f"{second.state.value} here",
                    labels=[(first.span, f"{first.state.value} here")],
                )
