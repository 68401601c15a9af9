"""P855 empty-text."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EmptyText(Rule):
    """Nothing to say.

    ## Why

    A prompt without a word could not be spoken.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "Goodbye." -> hangup
    ```
    """

    code = "P855"
    name = "empty-text"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for say in program.parts(Say):
            if not any(character.isalnum() for character in say.content.value):
                yield self.report("there is nothing to say in this text", say.content.span, help=["leave the step out"])
