"""T113 movable-feast."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Dates, Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOVABLE = re.compile(
    r"wielkanoc\w*|wielki(?:ego)? piąt\w+|boż\w+ ciał\w+|zielon\w+ świąt\w+|zesłani\w+|wniebowstąpieni\w+"
    r"|easter\w*|good friday|whit\w*|pentecost|ascension|corpus christi",
    re.IGNORECASE,
)


class MovableFeast(Rule):
    """A movable feast is written as a day of every year.

    ## Why

    Easter and Corpus Christi fall on another day each year: the office is closed on the wrong one.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed 06-04 "Boże Ciało"
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

    code = "T113"
    name = "movable-feast"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            for line in schedule.hours():
                feast = MOVABLE.search(line.label.value) if line.label else None
                yearly = isinstance(line.days, Dates) and any(span.first.kind == "YEARLY" for span in line.days.spans)
                if feast and yearly:
                    yield self.report(
                        f"“{feast.group()}” is on another day each year",
                        line.days.span,
                        help=[f"write `closed holidays({program.country})`, or the dates with their years"],
                    )
