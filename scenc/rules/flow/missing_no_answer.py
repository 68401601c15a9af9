"""F502 missing-no-answer."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.group import Group
from scenc.lang.weave import FAILURES
from scenc.model.program import Program
from scenc.rules.rule import Rule


class MissingNoAnswer(Rule):
    """A group does not say where a call goes that nobody takes.

    ## Why

    Everybody may be busy or at lunch. `on no-answer` is the way out for every failure, unless `busy` or
    `unavailable` are written.

    ## Example

    ```scen
    user anna 601
    group reception 204 { ring random anna }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    group reception 204 { ring random anna; on no-answer -> voicemail anna }
    ```
    """

    code = "F502"
    name = "missing-no-answer"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for group in program.all(Group):
            if "no-answer" not in group.ways() and len(group.ways()) < len(FAILURES):
                yield self.report(
                    f"the group `{group.name.value}` does not say where unanswered calls go",
                    group.name.span,
                    help=["write `on no-answer -> …`"],
                )
