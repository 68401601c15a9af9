"""S707 unlimited-class."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.outbound import Outbound, OutboundHours, Spend
from scenc.lang.permission import Allow, Permission
from scenc.model.program import Program
from scenc.rules.rule import Rule

LIMIT = " limit 60min per day"
DEAR = frozenset({"international", "premium"})


class UnlimitedClass(Rule):
    """Dear numbers may be dialled without any limit.

    ## Why

    With a stolen password a machine dials premium numbers all night over every channel; the bill of one weekend has
    closed companies. A PIN, a limit a day, `spend`, or `hours` bound the damage.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national, international allow }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; international allow limit 60min per day }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "S707"
    name = "unlimited-class"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        lines = [line for outbound in program.all(Outbound) for line in outbound.lines()]
        if not lines or any(isinstance(line, Spend | OutboundHours) for line in lines):
            return
        for permission in program.parts(Permission):
            for kind in permission.classes:
                if kind.value in DEAR and isinstance(permission.verdict, Allow) and not permission.limit:
                    yield self.report(
                        f"{kind.value} numbers may be dialled without limit",
                        kind.span,
                        help=["add `limit 60min per day`, ask for a PIN, or write `spend … per day`"],
                        fix=put(permission.span._replace(start=permission.span.end), LIMIT, safe=False),
                    )
