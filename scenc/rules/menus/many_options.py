"""I305 many-options."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOST = 5


class ManyOptions(Rule):
    """A menu with more than five choices.

    ## Why

    Nobody remembers more than five; callers press 1, or wait for a human.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two. Accounts: three. Address: four. Jan: five. Anna: six."
      1 -> anna
      2 -> jan
      3 -> voicemail anna
      4 -> say "Main Street." -> repeat
      5 -> voicemail jan
      6 -> say "Anna." -> anna
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two. Everything else: three."
      1 -> anna
      2 -> jan
      3 -> voicemail anna
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I305"
    name = "many-options"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            choices = menu.choices()
            if len(choices) > MOST:
                yield self.report(
                    f"{len(choices)} choices are more than a caller remembers",
                    menu.name.span,
                    help=["put what is asked for most into this menu, the rest into a second one behind its last key"],
                )
