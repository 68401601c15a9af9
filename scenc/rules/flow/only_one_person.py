"""R108 only-one-person."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.number import Number
from scenc.model.program import Program
from scenc.rules.rule import Rule

COMPANY = 4
"""Users from which on somebody else could answer."""


class OnlyOnePerson(Rule):
    """Whatever a caller of a number does, only one and the same person can answer.

    ## Why

    When that person is ill or on holiday, nobody answers the company’s telephone.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    user ewa 603 { voicemail }
    user piotr 604 { voicemail }
    menu welcome { say "Anna: one. Messages: two."; 1 -> anna; 2 -> voicemail anna; on timeout, invalid -> anna }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    user ewa 603 { voicemail }
    user piotr 604 { voicemail }
    group reception 204 { ring sequential anna, jan; on no-answer -> voicemail anna }
    menu welcome { say "Reception: one. Jan: two."; 1 -> reception; 2 -> jan; on timeout, invalid -> reception }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "R108"
    name = "only-one-person"
    looks_at = "graph"
    severity = Severity.INFO
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.reach import people_behind

        if not program.bundle or len(program.bundle.users) < COMPANY:
            return
        for number in program.all(Number):
            entry = program.bundle.numbers.get(number.phones.first.value, "")
            people = people_behind(program.bundle, entry, 2)
            if len(people) == 1 and not entry.startswith(("user:", "phone:")):
                yield self.report(
                    f"of all people only `{people.pop()}` ever answers calls to `{number.name.value}`",
                    number.name.span,
                    help=["ring a group, or let somebody else follow"],
                )
