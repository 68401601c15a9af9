"""I307 announced-order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.menus.prompts import texts
from scenc.rules.menus.spoken_keys import offered
from scenc.rules.rule import Rule

COUNTED = frozenset("12345678")
"""9 and 0 may stand at the end for a human or for going back."""


class AnnouncedOrder(Rule):
    """A menu names its keys out of order, or leaves one out in between.

    ## Why

    Callers wait for their number to come up in counting; one that came before it should is missed.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Service: two. Sales: one."
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

    code = "I307"
    name = "announced-order"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            for say in texts(menu, program):
                keys = [key for key in offered(say.content.value) if key in COUNTED]
                wrong = _out_of_order(keys)
                if wrong:
                    yield self.report(wrong, say.content.span, help=["name them as they are counted: one, two, three"])


def _out_of_order(keys: Sequence[str]) -> str:
    for before, after in pairwise(keys):
        if int(after) < int(before):
            return f"{after} is named after {before}"
        if int(after) > int(before) + 1:
            return f"{after} is named right after {before}"
    return f"the first key named is {keys[0]}" if len(keys) > 1 and keys[0] != "1" else ""
