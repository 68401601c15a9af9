"""D205 number-begins-number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NumberBeginsNumber(Rule):
    """An internal number with which another begins, where callers key numbers in.

    ## Why

    After the shorter one the menu has to wait whether more keys follow: everybody who wants it waits three seconds.

    ## Example

    ```scen
    user anna 60 { voicemail }
    user jan 601 { voicemail }
    menu welcome { say "Please key in the number."; direct-dial users; on timeout, invalid -> anna }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 602 { voicemail }
    user jan 601 { voicemail }
    menu welcome { say "Please key in the number."; direct-dial users; on timeout, invalid -> anna }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "D205"
    name = "number-begins-number"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if not any(menu.direct_dial() for menu in program.all(Menu)):
            return
        users = sorted(number for number, owner in program.extensions.items() if owner.kind == "user")
        for number, longer in pairwise(users):
            leaf, other = program.extensions[number].extension(), program.extensions[longer].extension()
            if longer.startswith(number) and leaf and other:
                yield self.report(
                    f"after {number} the caller waits, because {longer} begins with it",
                    leaf.span,
                    labels=[(other.span, "the longer one")],
                )
