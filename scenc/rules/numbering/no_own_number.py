"""D227 no-own-number."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.identity import Present
from scenc.lang.outside import Presents
from scenc.lang.user import User
from scenc.model.identity import own_numbers
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NoOwnNumber(Rule):
    """A user is to show a number of their own, and has none.

    ## Why

    `own` is the telephone number that leads to the user alone. Without one, something else would be shown.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow }
    user anna 601 { present own; voicemail }
    number main +48 12 345 67 00 -> say "Dzień dobry." -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow }
    user anna 601 { present main; voicemail }
    number main +48 12 345 67 00 -> say "Dzień dobry." -> anna
    ```
    """

    code = "D227"
    name = "no-own-number"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        owners = own_numbers(program)
        mine = {id(line): user.name.value for user in program.all(User) for line in user.lines()}
        for line in program.parts(Present):
            if line.identity.kind == "own" and not isinstance(line, Presents) and mine.get(id(line)) not in owners:
                yield self.report(
                    "no telephone number leads to this user alone", line.span, help=["write `present NUMBER`"]
                )
