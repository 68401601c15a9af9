"""X959 impossible-moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.schedule import DateSpan, Holidays
from scenc.lang.test import Moment
from scenc.model.program import Program
from scenc.rules.rule import Rule

SKIPPED = "the clocks go forward then: write a time before or after"


class ImpossibleMoment(Rule):
    """A test at a time that the clock skips, or in a year without a calendar.

    ## Why

    What such a test shows is true of no call.

    ## Example

    ```scen
    company "Kancelaria Lex" { timezone "Europe/Warsaw" }
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the night of the clocks" { call main at 2026-03-29 02:30; expect voicemail office }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { timezone "Europe/Warsaw" }
    mailbox office 290
    number main +48 12 345 67 00 -> office
    test "the night of the clocks" { call main at 2026-03-29 03:00; expect voicemail office }
    ```
    """

    code = "X959"
    name = "impossible-moment"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for moment in program.parts(Moment):
            if not isinstance(moment.day.value, date):
                continue
            written = f"{moment.day.text} {moment.time.text}"
            if _is_skipped(moment.at, program.timezone):
                yield self.report(f"the clock never shows {written} in {program.timezone}", moment.span, help=[SKIPPED])
            elif program.years and moment.day.value.year not in program.years and _needs_years(program):
                yield self.report(
                    f"{moment.day.value.year} is not in the calendar: its holidays are not known",
                    moment.span,
                    help=[f"the calendar goes from {program.years[0]} to {program.years[-1]}"],
                )


def _is_skipped(at: datetime, timezone: str) -> bool:
    try:
        local = at.replace(tzinfo=ZoneInfo(timezone))
    except (KeyError, ValueError, OSError):  # unknown, reported elsewhere
        return False
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != at


def _needs_years(program: Program) -> bool:
    yearly = (days for days in program.parts(DateSpan) if days.first.kind == "YEARLY")
    return any(True for _ in program.parts(Holidays)) or any(True for _ in yearly)
