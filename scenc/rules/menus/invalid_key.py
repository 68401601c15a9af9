"""I316 invalid-key."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.menu import Menu
from scenc.lang.queue import CallBack
from scenc.model.program import Program
from scenc.rules.rule import Rule


class InvalidKey(Rule):
    """A key that no telephone has.

    ## Why

    A keypad has the digits, `*` and `#`; a menu is left by one key.

    ## Example

    ```scen
    user anna 601
    menu welcome {
      say "Press one."
      1 -> anna
      12 -> anna
      on timeout -> repeat
      on invalid -> repeat
      on exhausted -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601
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

    code = "I316"
    name = "invalid-key"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            for choice in menu.choices():
                if len(choice.key.value) > 1:
                    yield self.report(
                        f"{choice.key.value} is not one key", choice.key.span, help=["keys are 0 to 9, * and #"]
                    )
        for call_back in program.parts(CallBack):
            if len(call_back.key.value) > 1:
                message = f"{call_back.key.value} is not one key"
                yield self.report(message, call_back.key.span, help=["keys are 0 to 9, * and #"])
