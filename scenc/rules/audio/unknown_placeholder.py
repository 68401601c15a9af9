"""P854 unknown-placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnknownPlaceholder(Rule):
    """Braces in a text that is spoken.

    ## Why

    Placeholders are not known to this edition; the braces would be read aloud.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "You are number {position}." -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "Please hold the line." -> hangup
    ```
    """

    code = "P854"
    name = "unknown-placeholder"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for say in program.parts(Say):
            if "{" in say.content.value or "}" in say.content.value:
                yield self.report(
                    "placeholders in a text are not known", say.content.span, help=["write the text without braces"]
                )
