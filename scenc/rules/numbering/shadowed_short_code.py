"""D203 shadowed-short-code."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ShadowedShortCode(Rule):
    """An internal number that is a public short number.

    ## Why

    Whoever dials it for the public service, such as the gas or water emergency desk, reaches a colleague instead.

    ## Example

    ```scen
    user anna 991
    ```

    ## Use instead

    ```scen
    user anna 601
    ```
    """

    code = "D203"
    name = "shadowed-short-code"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from phonenumbers import PhoneNumber, country_code_for_region
        from phonenumbers.shortnumberinfo import is_emergency_number, is_valid_short_number_for_region

        country = program.country
        for number, owner in program.extensions.items():
            leaf = owner.extension()
            if not leaf or not number.isdecimal() or is_emergency_number(number, country):
                continue
            short = PhoneNumber(country_code=country_code_for_region(country), national_number=int(number))
            if number[0] != "0" and is_valid_short_number_for_region(short, country):
                yield self.report(
                    f"{number} is a public short number in {country}", leaf.span, help=["choose another number"]
                )
