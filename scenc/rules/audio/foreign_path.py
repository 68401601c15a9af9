"""A811 foreign-path."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.play import Play
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import beside


class ForeignPath(Rule):
    """A recording whose path leads out of the scenario's folder.

    ## Why

    The scenario is compiled on other machines, too; its recordings travel with it.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "/home/anna/hello.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A811"
    name = "foreign-path"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for play in program.parts(Play):
            path = play.content
            if beside(program.source.file, path.span.file, path.value) is None:
                message = "a recording's path is relative to its file, and inside the scenario's folder"
                yield self.report(message, path.span)
