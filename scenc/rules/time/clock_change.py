"""T106 clock-change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Schedule, TimeSpan
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.schedule.changes import Change, clock_changes
from scenc.schedule.rules import Rule as Line


class ClockChange(Rule):
    """Opening hours that begin or end in the hour of the clock change.

    ## Why

    In spring that time does not exist, in autumn it comes twice: open, closed and open again within an hour.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open sun 00:00..02:30
      open mon..fri 08:00..16:00
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open sun 00:00..02:00
      open mon..fri 08:00..16:00
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T106"
    name = "clock-change"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            zone = schedule.timezone() or program.timezone
            changes = list(clock_changes(zone, program.years))
            for line in schedule.hours():
                rule = line.rule(program.years)
                for span in line.times or ():
                    change = _met(rule, span, changes)
                    if change:
                        how = "skips" if change.skipped else "shows twice"
                        yield self.report(
                            f"on {change.day} the clock {how} {change.span}, and with it a time written here",
                            span.span,
                            help=["let the hours begin and end before or after it"],
                        )


def _met(line: Line, span: TimeSpan, changes: Sequence[Change]) -> Change | None:
    """The first change of the clock that happens while this line holds, around its beginning or end."""
    for change in changes:
        if change.day in line.dates or change.day.weekday() in line.weekdays:
            inside = range(change.span.begin + 1, change.span.end)
            if span.first.value in inside or span.last.value in inside:
                return change
    return None
