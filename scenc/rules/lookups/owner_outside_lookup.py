"""R120 owner-outside-lookup."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.lookup import Found
from scenc.lang.owner import Owner
from scenc.model.program import Program
from scenc.rules.rule import Rule


class OwnerOutsideLookup(Rule):
    """`owner` where nobody was looked up.

    ## Why

    Who looks after a caller is found by a look-up, for `when known`.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "Please wait." -> owner
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
      otherwise -> anna
    }
    // file: clients.csv
    number,owner
    600 700 800,anna
    ```
    """

    code = "R120"
    name = "owner-outside-lookup"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        inside = {id(part) for found in program.parts(Found) if found.word.value == "known" for part in found.parts()}
        for owner in program.parts(Owner):
            if id(owner) not in inside:
                yield self.report("nobody is looked up here", owner.span, help=["write it behind `when known`"])
