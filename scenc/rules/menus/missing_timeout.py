"""I301 missing-timeout."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class MissingTimeout(Rule):
    """A menu does not say what silence leads to.

    ## Why

    A caller who has no keypad, or needs longer, would be hung up on.

    ## Example

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press one."
      1 -> anna
      on invalid -> repeat
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

    code = "I301"
    name = "missing-timeout"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            if "timeout" not in menu.ways():
                yield self.report(
                    f"the menu `{menu.name.value}` does not say what silence leads to",
                    menu.name.span,
                    help=["write `on timeout -> repeat`, or who takes the call"],
                    fix=into(program, menu, "on timeout -> repeat"),
                )
