"""D209 impossible-prefix."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.tariff import Rate
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ImpossiblePrefix(Rule):
    """A price for numbers that do not exist.

    ## Why

    A slip in the country code leaves the real country without a price, and with `max-rate` out of reach.

    ## Example

    ```scen
    tariff standard { +48 0.05 PLN; +999 0.30 PLN }
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; tariff standard }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    tariff standard { +48 0.05 PLN; +44 0.30 PLN }
    trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
    outbound via op { national allow; tariff standard }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "D209"
    name = "impossible-prefix"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as CODES

        for rate in program.parts(Rate):
            digits = rate.prefix.value[1:]
            known = any(digits[:length].isdecimal() and int(digits[:length]) in CODES for length in (1, 2, 3))
            begins = len(digits) < 3 and any(str(code).startswith(digits) for code in CODES)
            if (digits and not (known or begins)) or len(digits) > 15:
                yield self.report(f"no telephone number begins with {rate.prefix.text}", rate.prefix.span)
