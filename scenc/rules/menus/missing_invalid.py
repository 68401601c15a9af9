"""I302 missing-invalid."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class MissingInvalid(Rule):
    """A menu does not say what a wrong key leads to.

    ## Why

    A caller who slips would be hung up on.

    ## Example

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press one."
      1 -> anna
      on timeout -> repeat
      on exhausted -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press one."
      1 -> anna
      on timeout -> repeat
      on invalid -> repeat
      on exhausted -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I302"
    name = "missing-invalid"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            if "invalid" not in menu.ways():
                yield self.report(
                    f"the menu `{menu.name.value}` does not say what a wrong key leads to",
                    menu.name.span,
                    help=["write `on invalid -> repeat`, or who takes the call"],
                    fix=into(program, menu, "on invalid -> repeat"),
                )
