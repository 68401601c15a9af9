"""D223 place-taken."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.parking import Parking
from scenc.model.program import Program
from scenc.rules.rule import Rule


class PlaceTaken(Rule):
    """A parking place has the number of somebody.

    ## Why

    Whoever dials it to fetch a call rings that person instead, and the caller waits on.

    ## Example

    ```scen
    user anna 701
    parking 700..709 { timeout 90s -> anna }
    codes { park *70 }
    ```

    ## Use instead

    ```scen
    user anna 601
    parking 700..709 { timeout 90s -> anna }
    codes { park *70 }
    ```
    """

    code = "D223"
    name = "place-taken"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for parking in program.all(Parking):
            for place in parking.places():
                owner = program.extensions.get(place)
                leaf = owner.extension() if owner else None
                if leaf:
                    yield self.report(
                        f"{place} is a parking place", leaf.span, labels=[(parking.first.span, "the places")]
                    )
