"""I303 missing-exhausted."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingExhausted(Rule):
    """A menu repeats, but does not say who takes the call in the end.

    ## Why

    After the last repeat the caller needs a human or a mailbox, not a click.

    ## Example

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press one."
      1 -> anna
      on timeout -> repeat
      on invalid -> repeat
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

    code = "I303"
    name = "missing-exhausted"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            ways = menu.ways()
            repeating = [way for way in ways.values() if way.repeats()]
            if repeating and "exhausted" not in ways:
                yield self.report(
                    f"the menu `{menu.name.value}` does not say where too many repeats lead",
                    menu.name.span,
                    labels=[(repeating[0].span, "it repeats here")],
                    help=["write `on exhausted -> …`"],
                )
