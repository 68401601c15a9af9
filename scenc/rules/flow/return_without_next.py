"""F513 return-without-next."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.chain import Chain, Goto
from scenc.lang.user import UserOn
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ReturnWithoutNext(Rule):
    """A call is to come back, but nothing follows.

    ## Why

    `return after` says how long somebody is tried before the next step has the call. Without a next step the call would
    be lost after that time.

    ## Example

    ```scen
    user anna 601
    number main +48 12 345 67 00 -> anna return after 20s
    ```

    ## Use instead

    ```scen
    user anna 601
    mailbox office 290
    number main +48 12 345 67 00 -> anna return after 20s -> voicemail office
    ```
    """

    code = "F513"
    name = "return-without-next"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        own = {id(line.chain) for line in program.parts(UserOn)}
        for chain in program.parts(Chain):
            last = chain.steps[-1]
            if isinstance(last, Goto) and last.back and id(chain) not in own:
                yield self.report(
                    "nothing follows where this call comes back", last.back.span, help=["add `-> …` behind it"]
                )
