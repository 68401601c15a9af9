"""R110 repeat-outside-menu."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.menu import Menu
from scenc.lang.repeat import Repeat
from scenc.model.program import Program
from scenc.rules.rule import Rule


class RepeatOutsideMenu(Rule):
    """`repeat` outside a menu.

    ## Why

    It begins the menu again in which it stands.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "Nobody is here." -> repeat
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "Nobody is here." -> hangup
    ```
    """

    code = "R110"
    name = "repeat-outside-menu"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        inside = {id(part) for menu in program.all(Menu) for part in menu.parts()}
        for repeat in program.parts(Repeat):
            if id(repeat) not in inside:
                yield self.report("there is no menu here to repeat", repeat.span)
