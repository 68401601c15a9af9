"""L152 many-repeats."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.menu import Tries
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOST = 5


class ManyRepeats(Rule):
    """A menu that begins again more than five times.

    ## Why

    A caller without a keypad, or a robot, is kept for minutes and a channel with them.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two."
      1 -> anna
      2 -> jan
      repeat 20
      on timeout, invalid -> repeat
      on exhausted -> anna
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
      repeat 2
      on timeout, invalid -> repeat
      on exhausted -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "L152"
    name = "many-repeats"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for tries in program.parts(Tries):
            if int(tries.count.value or 0) > MOST:
                yield self.report(
                    f"callers hear the menu {int(tries.count.value) + 1} times",
                    tries.count.span,
                    help=["write `repeat 2`"],
                    fix=put(tries.count.span, "2", safe=False),
                )
