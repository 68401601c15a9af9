"""T109 always-the-same."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.schedule.interval import ALL_DAY
from scenc.schedule.rules import opening_hours


class AlwaysTheSame(Rule):
    """A schedule that is always open, or always closed.

    ## Why

    One of its padlocks is never used. Often an exception was forgotten, or the year of a date has passed.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..sun 00:00..24:00
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

    code = "T109"
    name = "always-the-same"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            if not schedule.hours() or schedule.countries() or schedule.switch():
                continue
            rules = schedule.rules(program.years)
            impossible = any(not span.interval for line in schedule.hours() for span in line.times or ())
            if impossible or not any(rule.open for rule in rules):
                continue
            hours = opening_hours(rules)
            opened = [*hours.week, *(day.hours for day in hours.dates)]
            if all(each == ALL_DAY for each in opened):
                yield self.report(f"the schedule `{schedule.name.value}` is always open", schedule.name.span)
            elif not any(opened):
                yield self.report(f"the schedule `{schedule.name.value}` is never open", schedule.name.span)
