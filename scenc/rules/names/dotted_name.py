"""N022 dotted-name."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.rule import Rule


class DottedName(Rule):
    """Something is given a name with a dot in it.

    ## Why

    A dot leads into an imported file: `krakow.reception` is what that file calls `reception`.

    ## Example

    ```scen
    user anna.nowak 601
    ```

    ## Use instead

    ```scen
    user anna-nowak 601
    ```
    """

    code = "N022"
    name = "dotted-name"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for statement in program.names.values():
            name = statement.name
            if "." in name.text:
                help = [f"write `{name.text.replace('.', '-')}`"]
                yield self.report(
                    f"`{name.text}` cannot be a name, a dot leads into another file", name.span, help=help
                )
