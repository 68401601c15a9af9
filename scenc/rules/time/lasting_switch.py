"""T115 lasting-switch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.schedule.rules import opening_hours


class LastingSwitch(Rule):
    """A night switch that nothing ever turns back.

    ## Why

    By hand a schedule is held until its hours change by themselves. One whose hours never change stays as it was left,
    for weeks if somebody forgets it.

    ## Example

    ```scen
    mailbox office 290
    schedule storm {
      closed mon..sun
      switch *21
      when open   -> say "We are closed because of the weather." -> voicemail office
      when closed -> office
    }
    number main +48 12 345 67 00 -> storm
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule storm {
      closed mon..sun
      switch *21 for 24h
      when open   -> say "We are closed because of the weather." -> voicemail office
      when closed -> office
    }
    number main +48 12 345 67 00 -> storm
    ```
    """

    code = "T115"
    name = "lasting-switch"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            switch = schedule.switch()
            if switch and not switch.limit and not schedule.countries():
                hours = opening_hours(schedule.rules(program.years))
                start = datetime(program.years[0] if program.years else 2026, 1, 1)
                if hours.next_change(start) is None:
                    yield self.report(
                        "the hours never change, so that nothing turns this back",
                        switch.span,
                        help=[f"write for how long: `switch {switch.code.value} for 12h`"],
                        fix=put(switch.code.span, f"{switch.code.text} for 12h", safe=False),
                    )
