"""T101 missing-padlock."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingPadlock(Rule):
    """A schedule does not say where calls go while it is open, or while it is closed.

    ## Why

    At that time callers would hear nothing.

    ## Example

    ```scen
    mailbox office 290
    schedule hours { open mon..fri 08:00..16:00; when open -> office }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T101"
    name = "missing-padlock"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            for padlock in ("open", "closed"):
                if padlock not in schedule.padlocks():
                    yield self.report(
                        f"the schedule `{schedule.name.value}` does not say where calls go when {padlock}",
                        schedule.name.span,
                        help=[f"write `when {padlock} -> …`"],
                    )
