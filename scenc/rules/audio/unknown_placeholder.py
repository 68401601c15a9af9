"""P854 unknown-placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.say import VARIABLE, Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnknownPlaceholder(Rule):
    """A text with braces that stand for nothing.

    ## Why

    In braces stands what is known only during the call: `{position}`, `{waiting-time}` (while waiting in a queue),
    `{hours SCHEDULE}`, `{number}` and `{caller}`. Anything else would be read aloud, braces and all.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "You are calling {company}." -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "You are calling {number}." -> hangup
    ```
    """

    code = "P854"
    name = "unknown-placeholder"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for say in program.parts(Say):
            for text in say.texts():
                left = VARIABLE.sub("", text.value)
                if "{" in left or "}" in left:
                    yield self.report(
                        "these braces stand for nothing that is known",
                        text.span,
                        help=["known are {position}, {waiting-time}, {hours SCHEDULE}, {number} and {caller}"],
                    )
