"""I308 offered-key."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.menus.prompts import texts
from scenc.rules.menus.spoken_keys import offered
from scenc.rules.rule import Rule


class OfferedKey(Rule):
    """The text of a menu offers a key that the menu does not have.

    ## Why

    Whoever presses it is told that it is wrong. The text is older than the menu, or the other way round.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two. Accounts: three."
      1 -> anna
      2 -> jan
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two."
      1 -> anna
      2 -> jan
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I308"
    name = "offered-key"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            keys = {choice.key.value for choice in menu.choices()}
            for say in texts(menu, program):
                for key in dict.fromkeys(offered(say.content.value)):
                    if key not in keys:
                        yield self.report(
                            f"the text offers {key}, which the menu `{menu.name.value}` does not have",
                            say.content.span,
                            labels=[(menu.name.span, f"keys: {', '.join(sorted(keys)) or 'none'}")],
                            help=[f"write `{key} -> …`, or leave it out of the text"],
                        )
