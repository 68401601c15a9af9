"""I314 same-destination."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.chain import Goto
from scenc.lang.menu import Choice, Menu
from scenc.model.program import Program
from scenc.rules.rule import Rule

ALIKE = 3


class SameDestination(Rule):
    """Three keys of a menu lead to the same place.

    ## Why

    Callers listen to choices between which there is nothing to choose.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two. Accounts: three."
      1 -> anna
      2 -> anna
      3 -> anna
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales and accounts: one. Service: two."
      1 -> anna
      2 -> jan
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I314"
    name = "same-destination"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            places: dict[str, list[Choice]] = {}
            for choice in menu.choices():
                first = choice.chain.steps[0]
                if isinstance(first, Goto) and len(choice.chain.steps) == 1:
                    places.setdefault(first.target.value, []).append(choice)
            for name, choices in places.items():
                if len(choices) >= ALIKE and name:
                    yield self.report(
                        f"the keys {', '.join(choice.key.value for choice in choices)} all lead to `{name}`",
                        choices[-1].key.span,
                        labels=[(choice.span, "so does this") for choice in choices[:-1]],
                    )
