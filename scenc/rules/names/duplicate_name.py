"""N002 duplicate-name."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.node import with_article
from scenc.model.program import Program
from scenc.rules.rule import Rule


class DuplicateName(Rule):
    """Two things with one name.

    ## Why

    All things share one list of names, so that `-> reception` needs no kind. In most systems the later one silently
    wins.

    ## Example

    ```scen
    user anna 601
    user anna 602
    ```

    ## Use instead

    ```scen
    user anna 601
    user anna-kowalska 602
    ```
    """

    code = "N002"
    name = "duplicate-name"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for later, first in program.again:
            yield self.report(
                f"`{later.name.value}` is the name of two things",
                later.name.span,
                f"{with_article(later.kind)} again called `{later.name.value}`",
                labels=[(first.name.span, f"first {with_article(first.kind)}")],
                help=["give one of them another name"],
            )
