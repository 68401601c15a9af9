"""T123 two-on-duty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.rota import Rota
from scenc.lang.schedule import WEEKDAYS
from scenc.model.program import Program
from scenc.rules.rule import Rule


class TwoOnDuty(Rule):
    """Two lines of a rota put different people on duty on the same day.

    ## Why

    Only the first of them is rung; the other one stays at home by the telephone for nothing.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    rota duty 240 { daily from 2026-01-01 anna, jan; on 2026-12-24..2026-12-26 anna; on 2026-12-26..2026-12-31 jan }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    rota duty 240 { daily from 2026-01-01 anna, jan; on 2026-12-24..2026-12-25 anna; on 2026-12-26..2026-12-31 jan }
    ```
    """

    code = "T123"
    name = "two-on-duty"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for rota in program.all(Rota):
            for first, later in combinations(rota.stand_ins(), 2):
                days = sorted(first.dates(program.years) & later.dates(program.years))
                weekdays = sorted(first.weekdays() & later.weekdays())
                if first.who.value != later.who.value and (days or weekdays):
                    day = str(days[0]) if days else WEEKDAYS[weekdays[0]]
                    yield self.report(
                        f"on {day} both `{first.who.value}` and `{later.who.value}` are on duty",
                        later.span,
                        labels=[(first.span, "here, too")],
                    )
