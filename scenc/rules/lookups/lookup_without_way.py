"""F509 lookup-without-way."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.lookup import Lookup
from scenc.model.program import Program
from scenc.rules.rule import Rule


class LookupWithoutWay(Rule):
    """A look-up that does not say whom it asks, or where all others go.

    ## Why

    Most callers are not known, and a service may be down. `otherwise` is the way of all of them.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number direct +48 12 345 67 01 -> anna
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
    }
    // file: clients.csv
    number,owner
    600 700 800,anna
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

    code = "F509"
    name = "lookup-without-way"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for lookup in program.all(Lookup):
            name = lookup.name
            if not lookup.otherwise():
                message = f"the look-up `{name.value}` does not say where other callers go"
                yield self.report(message, name.span, help=["write `otherwise -> …`"])
            if not lookup.source():
                message = f"the look-up `{name.value}` does not say whom it asks"
                yield self.report(
                    message, name.span, help=['write `from csv("clients.csv")` or `from url("https://…")`']
                )
