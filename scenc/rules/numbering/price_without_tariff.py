"""D221 price-without-tariff."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.outbound import Outbound, Spend
from scenc.lang.permission import MaxRate
from scenc.model.program import Program
from scenc.rules.rule import Rule


class PriceWithoutTariff(Rule):
    """A limit of money where no prices are known.

    ## Why

    Without a tariff nobody knows what a minute costs: `max-rate` and `spend` would do nothing.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; max-rate 2.00 PLN }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; max-rate 2.00 PLN; tariff standard }
    tariff standard { +48 0.05 PLN }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "D221"
    name = "price-without-tariff"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if any(outbound.tariff() for outbound in program.all(Outbound)):
            return
        for line in (*program.parts(MaxRate), *program.parts(Spend)):
            yield self.report("no prices are known here", line.span, help=["write `tariff NAME` into `outbound`"])
