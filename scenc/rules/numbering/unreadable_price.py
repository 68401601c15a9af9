"""D226 unreadable-price."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.tariff import PREFIX, PriceTable, currency, prices, read_beginning, read_price
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnreadablePrice(Rule):
    """A list of prices that cannot be understood.

    ## Why

    A row that was skipped in silence would leave a country without a price. The table has a column `prefix`, and one
    named after the currency, such as `PLN`.

    ## Example

    ```scen
    tariff standard from csv("tariff.csv")
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; tariff standard }
    user anna 601
    number main +48 12 345 67 00 -> anna
    // file: tariff.csv
    prefix,country,PLN
    48,Polska,tanio
    ```

    ## Use instead

    ```scen
    tariff standard from csv("tariff.csv")
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; tariff standard }
    user anna 601
    number main +48 12 345 67 00 -> anna
    // file: tariff.csv
    prefix,country,PLN
    48,Polska,0.05
    ```
    """

    code = "D226"
    name = "unreadable-price"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for source in program.parts(PriceTable):
            table = program.table(source.csv.path)
            if table is None:
                continue
            columns = {word.value for word in table.header}
            if PREFIX not in columns or not currency(table):
                missing = f"`{PREFIX}`" if PREFIX not in columns else "named after a currency, such as `PLN`"
                yield self.report(f"the table has no column {missing}", source.csv.path.span)
            for beginning, price in prices(table):
                if not read_beginning(beginning):
                    yield self.report(f"`{beginning.value[:40]}` begins no telephone number", beginning.span)
                if read_price(price) is None:
                    yield self.report(f"`{price.value[:40]}` is no price", price.span, help=["write it like 0.05"])
