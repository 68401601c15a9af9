"""I309 key-begins-number."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.rule import Rule


class KeyBeginsNumber(Rule):
    """A menu's key is the first digit of internal numbers that can be keyed in.

    ## Why

    Whoever presses it waits until it is certain that no second digit follows.

    ## Example

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press six."
      direct-dial users
      6 -> anna
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    menu welcome {
      say "Press one."
      direct-dial users
      1 -> anna
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I309"
    name = "key-begins-number"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        numbers = [number for number, owner in program.extensions.items() if owner.kind == "user"]
        for menu in program.all(Menu):
            for choice in menu.choices() if menu.direct_dial() else ():
                key = choice.key.value
                longer = next((number for number in numbers if number.startswith(key)), None)
                if longer and key:
                    yield self.report(
                        f"after {key} the caller waits, because {longer} begins with it",
                        choice.key.span,
                        "choose another key",
                    )
