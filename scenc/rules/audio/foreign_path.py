"""A811 foreign-path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.play import Play
from scenc.model.program import Program
from scenc.rules.rule import Rule


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
            path = PurePosixPath(play.content.value)
            if path.is_absolute() or ".." in path.parts or "\\" in play.content.value or not path.name:
                yield self.report(
                    "a recording's path is relative to the scenario, and inside its folder", play.content.span
                )
