"""D222 other-currency."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.leaf import Money
from scenc.lang.outbound import Outbound, Spend
from scenc.lang.outside import Spent
from scenc.lang.permission import MaxRate
from scenc.lang.tariff import Tariff
from scenc.model.program import Program
from scenc.rules.rule import Rule


class OtherCurrency(Rule):
    """Amounts of two currencies are compared.

    ## Why

    2 EUR are not 2 PLN, and nobody here knows how many they are today.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; max-rate 2.00 EUR; tariff standard }
    tariff standard { +48 0.05 PLN }
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

    code = "D222"
    name = "other-currency"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        first: Money | None = None
        for money in _amounts(program):
            first = first or money
            if money.value[1] and first.value[1] and money.value[1] != first.value[1]:
                yield self.report(
                    f"{money.value[1]} is compared with {first.value[1]}",
                    money.span,
                    labels=[(first.span, "the currency of the prices")],
                    help=["write all amounts in one currency"],
                )


def _amounts(program: Program) -> Iterator[Money]:
    """Those of the tariff in use first."""
    uses = [use for outbound in program.all(Outbound) if (use := outbound.tariff())]
    tariffs = [tariff for use in uses if isinstance(tariff := program.find(use.name), Tariff)]
    yield from (rate.money for tariff in tariffs for rate in tariff.lines())
    yield from (line.money for line in program.parts(MaxRate))
    yield from (line.money for line in program.parts(Spend))
    yield from (line.money for line in program.parts(Spent))
