"""T112 forgotten-holiday."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Dates, Hours, Schedule, fixed_holidays
from scenc.model.program import Program
from scenc.rules.rule import Rule

LISTED = 3
"""Holidays by hand from which a list of them is meant."""


class ForgottenHoliday(Rule):
    """A schedule lists the holidays of the country by hand, and not all of them.

    ## Why

    The law adds holidays: 24 December is one in Poland since 2025. `holidays(PL)` knows.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed 01-01, 05-01, 05-03, 08-15, 11-01, 11-11, 12-25, 12-26
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
      closed holidays(PL)
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T112"
    name = "forgotten-holiday"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            listed = {day for line in schedule.hours() for day in _yearly(line)}
            if len(listed) < LISTED or schedule.countries():
                continue
            fixed = fixed_holidays(program.country, program.years)
            if len(listed & fixed) >= LISTED and (missing := sorted(fixed - listed)):
                days = ", ".join(f"{month:02}-{day:02}" for month, day in missing)
                yield self.report(
                    f"`{schedule.name.value}` lists holidays of {program.country}, but not {days}",
                    schedule.name.span,
                    help=[f"write `closed holidays({program.country})` in place of the list"],
                )


def _yearly(line: Hours) -> Iterator[tuple[int, int]]:
    """The days of every year that it closes."""
    if isinstance(line.days, Dates) and line.state.value == "closed":
        for span in line.days.spans:
            if isinstance(span.first.value, tuple):
                yield span.first.value
