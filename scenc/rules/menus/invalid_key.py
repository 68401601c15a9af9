"""I316 invalid-key."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.leaf import Word
from scenc.lang.menu import Menu
from scenc.lang.queue import CallBack
from scenc.lang.recording import Accepting, Declining
from scenc.model.program import Program
from scenc.rules.rule import Rule


class InvalidKey(Rule):
    """A key that no telephone has.

    ## Why

    A keypad has the digits, `*` and `#`; a menu is left by one key.

    ## Example

    ```scen
    user anna 601 { voicemail }
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

    code = "I316"
    name = "invalid-key"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for key in _keys(program):
            if len(key.value) > 1:
                yield self.report(f"{key.value} is not one key", key.span, help=["keys are 0 to 9, * and #"])


def _keys(program: Program) -> Iterator[Word]:
    yield from (choice.key for menu in program.all(Menu) for choice in menu.choices())
    yield from (call_back.key for call_back in program.parts(CallBack))
    yield from (part.key for part in program.parts(Declining))
    yield from (part.key for part in program.parts(Accepting))
