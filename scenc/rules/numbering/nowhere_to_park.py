"""D224 nowhere-to-park."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.codes import CodeLine
from scenc.lang.parking import Parking
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NowhereToPark(Rule):
    """Calls can be parked, but there are no places; or places, but no code.

    ## Why

    One without the other does nothing.

    ## Example

    ```scen
    user anna 601
    codes { park *70 }
    ```

    ## Use instead

    ```scen
    user anna 601
    parking 700..709 { timeout 90s -> anna }
    codes { park *70 }
    ```
    """

    code = "D224"
    name = "nowhere-to-park"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        codes = [line for line in program.parts(CodeLine) if line.feature.value == "park"]
        places = list(program.all(Parking))
        if codes and not places:
            yield self.report(
                "there is nowhere to park", codes[0].span, help=["write `parking 700..709 { timeout 90s -> … }`"]
            )
        for parking in places if not codes else ():
            yield self.report("nobody can park a call here", parking.span, help=["write `codes { park *70 }`"])
