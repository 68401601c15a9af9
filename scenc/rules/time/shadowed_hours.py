"""R106 shadowed-hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.schedule import Holidays, Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.schedule.interval import difference
from scenc.schedule.rules import Rule as Line


class ShadowedHours(Rule):
    """A line of opening hours that changes nothing, because another one says it already.

    ## Why

    Whoever changes one of the two lines thinks they have changed the hours.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      open wed 09:00..12:00
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon, tue, thu, fri 08:00..16:00
      open wed 09:00..12:00
      when open   -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "R106"
    name = "shadowed-hours"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for schedule in program.all(Schedule):
            lines = [line for line in schedule.hours() if not isinstance(line.days, Holidays)]
            rules = [line.rule(program.years) for line in lines]
            for index, line in enumerate(lines):
                other = _covering(rules[index], [rule for rule in rules if rule is not rules[index]])
                if other is not None and rules[index].open:
                    covering = next(each for each, rule in zip(lines, rules, strict=True) if rule is other)
                    yield self.report(
                        "this line changes nothing", line.span, labels=[(covering.span, "it is said here already")]
                    )


def _covering(line: Line, others: Sequence[Line]) -> Line | None:
    """One that is open on all days and at all hours of the line; of two that are alike the later one is shadowed."""
    for other in others:
        days = set(line.weekdays) <= set(other.weekdays) and set(line.dates) <= set(other.dates)
        if other.open and days and not difference(line.hours, other.hours) and (line.weekdays or line.dates):
            return other
    return None
