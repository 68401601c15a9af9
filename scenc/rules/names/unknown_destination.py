"""N001 unknown-destination."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.chain import STEPS
from scenc.lang.number import Number, Pairs
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule

MOST_NAMES = 2000
"""With more names than this, looking for similar ones takes too long."""


class UnknownDestination(Rule):
    """A name that nothing has.

    ## Why

    Elsewhere a route to something that was deleted or renamed plays silence and drops the caller. Here every name
    must lead somewhere.

    ## Example

    ```scen
    user anna 601 { on busy -> recepton }
    group reception 204 { ring random anna; on no-answer -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601 { on busy -> reception }
    group reception 204 { ring random anna; on no-answer -> hangup }
    ```
    """

    code = "N001"
    name = "unknown-destination"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        names = [*STEPS, *program.names] if len(program.names) <= MOST_NAMES else []
        for use in program.uses():
            name = use.word.value
            if name and name not in program.names and not program.is_lost(name):
                close = get_close_matches(name, names, 1, 0.6)
                meant = close[0].removeprefix(name.removesuffix(use.word.text)) if close else ""
                help = (f"did you mean `{meant}`?",) if meant else ()
                fix = put(use.word.span, meant, safe=False) if meant else None
                yield self.report(
                    f"nothing is called `{use.word.text}`", use.word.span, "unknown name", help=help, fix=fix
                )
        yield from self._pairs(program)

    def _pairs(self, program: Program) -> Iterator[Diagnostic]:
        for number in program.all(Number):
            pairs = number.destination
            if isinstance(pairs, Pairs) and not program.problems:
                nobody = [user for user in pairs.users if not isinstance(program.extensions.get(user), User)]
                if nobody:
                    yield self.report(f"no user has the number {', '.join(nobody[:5])}", pairs.span)
