"""N013 unknown-country."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.company import Country
from scenc.model.program import Program
from scenc.rules.countries import UNKNOWN, country_meant
from scenc.rules.rule import Rule


class UnknownCountry(Rule):
    """A country that is not known.

    ## Why

    The country says which numbers are for emergencies.

    ## Example

    ```scen
    company "Kancelaria Lex" { country Poland }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { country PL }
    ```
    """

    code = "N013"
    name = "unknown-country"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from phonenumbers import SUPPORTED_REGIONS

        for country in program.parts(Country):
            code, span = country.value.value, country.value.span
            if code not in SUPPORTED_REGIONS:
                meant = country_meant(code, SUPPORTED_REGIONS)
                help = f"write {meant}" if meant else UNKNOWN
                fix = put(span, meant) if meant else None
                yield self.report(f"no country has the code `{code}`", span, help=[help], fix=fix)
