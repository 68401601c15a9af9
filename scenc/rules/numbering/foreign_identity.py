"""D210 foreign-identity."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.identity import Present
from scenc.lang.number import Number
from scenc.lang.outbound import Outbound
from scenc.lang.outside import Presents
from scenc.lang.trunk import PresentAllowed, Trunk
from scenc.model.program import Program
from scenc.rules.numbering.impossible_number import can_exist
from scenc.rules.rule import Rule


class ForeignIdentity(Rule):
    """A number is shown to the carrier that is not one of this line.

    ## Why

    Carriers refuse calls that show a number they do not know to be the caller's. Where they let another be shown, the
    trunk says `present-allowed`.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { present +48 22 123 45 67; national allow }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00; present-allowed +48 22 123 45 67 }
    outbound via op { present +48 22 123 45 67; national allow }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "D210"
    name = "foreign-identity"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        outbound = next(program.all(Outbound), None)
        names = {trunk.value for trunk in outbound.trunks} if outbound else set()
        trunks = [trunk for trunk in program.all(Trunk) if not names or trunk.name.value in names]
        for line in program.parts(Present):
            number = _shown(line, program)
            for trunk in trunks if number and not isinstance(line, Presents) else ():
                allowed = _allowed(trunk)
                if allowed and number not in allowed and can_exist(number):
                    yield self.report(
                        f"the trunk `{trunk.name.value}` does not let {number} be shown",
                        line.identity.span,
                        labels=[(trunk.name.span, "its numbers are others")],
                        help=[
                            "show another number, or write `present-allowed` into the trunk if the carrier has agreed"
                        ],
                    )


def _shown(line: Present, program: Program) -> str:
    """E.164; empty where it is not a number of its own."""
    if line.identity.kind == "NAME":
        declared = program.find(line.identity)
        return declared.phones.first.value if isinstance(declared, Number) else ""
    return line.identity.value if line.identity.kind == "PHONE" else ""


def _allowed(trunk: Trunk) -> set[str]:
    """All that may be shown; empty if nothing is known of it."""
    extra = (line for line in trunk.settings if isinstance(line, PresentAllowed))
    return {*trunk.numbers(), *(number for line in extra for phones in line.ranges for number in phones.numbers)}
