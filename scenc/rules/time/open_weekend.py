"""T117 open-weekend."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Hours, Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule

MORNING, EVENING = 6 * 60, 18 * 60


class OpenWeekend(Rule):
    """The same hours on Saturday and Sunday as on working days.

    ## Why

    `mon..sun` is written by habit more often than it is meant.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..sun 08:00..16:00
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
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T117"
    name = "open-weekend"
    severity = Severity.INFO

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            for line in schedule.hours():
                weekdays = set(line.rule(program.years).weekdays)
                if line.state.value == "open" and line.times and len(weekdays) == 7 and _by_day(line):
                    yield self.report("this is open on Saturday and Sunday, too", line.days.span)


def _by_day(line: Hours) -> bool:
    """Whether these are the hours of an office; nights and whole days are meant for every day."""
    return all(MORNING <= hours.begin < hours.end <= EVENING for hours in line.intervals)
