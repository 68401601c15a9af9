"""N003 wrong-kind."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.node import Kind, with_article
from scenc.model.program import Program
from scenc.rules.rule import Rule


class WrongKind(Rule):
    """A name of a thing that cannot stand here.

    ## Why

    A call can be led to a menu but not rung at it; a group consists of people, not of groups.

    ## Example

    ```scen
    user anna 601
    mailbox office 290
    group reception 204 { ring random anna, office; on no-answer -> voicemail office }
    ```

    ## Use instead

    ```scen
    user anna 601
    mailbox office 290
    group reception 204 { ring random anna; on no-answer -> voicemail office }
    ```
    """

    code = "N003"
    name = "wrong-kind"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for use in program.uses():
            found = program.find(use.word)
            if found and found.kind not in use.kinds:
                yield self.report(
                    f"`{use.word.text}` is {with_article(found.kind)}, but {_wanted(use.kinds)} is wanted here",
                    use.word.span,
                    labels=[(found.name.span, with_article(found.kind))],
                )


def _wanted(kinds: frozenset[Kind]) -> str:
    names = sorted(kinds)
    first = with_article(names[0])
    return first if len(names) == 1 else f"{', '.join((first, *names[1:-1]))} or {names[-1]}"
