"""R105 branch-never-taken."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule


class BranchNeverTaken(Rule):
    """`when holiday` in a schedule without holidays, or `when open` in one that never opens.

    ## Why

    Only days that come from `holidays(…)` take it; an own exception is `closed`.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      when holiday -> office
      when open -> office
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
      when holiday -> office
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "R105"
    name = "branch-never-taken"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            holiday = schedule.padlocks().get("holiday")
            if holiday and not schedule.countries():
                yield self.report(
                    "this is never taken",
                    holiday.padlock.span,
                    help=["write `closed holidays(PL)`, or leave this line out"],
                )
            opened = schedule.padlocks().get("open")
            if opened and not any(line.state.value == "open" for line in schedule.hours()) and not schedule.switch():
                yield self.report(
                    "this is never taken", opened.padlock.span, help=["write `open mon..fri 08:00..16:00`"]
                )
