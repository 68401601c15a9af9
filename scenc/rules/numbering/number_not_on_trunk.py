"""D212 number-not-on-trunk."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.number import Number
from scenc.lang.trunk import Trunk
from scenc.model.program import Program
from scenc.rules.numbering.impossible_number import can_exist
from scenc.rules.rule import Rule

_LOST = "write the number into `numbers` of the trunk that brings its calls, or correct it"


class NumberNotOnTrunk(Rule):
    """A telephone number that no trunk delivers, or that is delivered but leads nowhere.

    ## Why

    Either calls never come, or they come and find nobody, and the number is paid for every month.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 .. +48 12 345 67 01 }
    mailbox office 290
    number main +48 12 345 67 00 -> office
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    mailbox office 290
    number main +48 12 345 67 00 -> office
    ```
    """

    code = "D212"
    name = "number-not-on-trunk"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        trunks = list(program.all(Trunk))
        delivered = {number for trunk in trunks for number in trunk.numbers()}
        used = {number for line in program.all(Number) for number in line.phones.numbers}
        for line in program.all(Number):
            lost = [number for number in line.phones.numbers if number not in delivered]
            if lost and can_exist(line.phones.first.value) and any(trunk.numbers() for trunk in trunks):
                yield self.report(f"no trunk delivers {_named(lost)}", line.phones.span, help=[_LOST])
        for trunk in trunks:
            idle = [number for number in trunk.numbers() if number not in used]
            if idle:
                verb = "leads" if len(idle) == 1 else "lead"
                message = f"{_named(idle)} of trunk `{trunk.name.value}` {verb} nowhere"
                yield self.report(message, trunk.name.span, help=[f"write `number NAME {idle[0]} -> …`"])


def _named(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} and {len(numbers) - 1} more"
