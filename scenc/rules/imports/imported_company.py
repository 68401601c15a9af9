"""N021 imported-company."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.company import Company
from scenc.model.program import Program
from scenc.rules.rule import Rule


class ImportedCompany(Rule):
    """A `company` in a file that is imported.

    ## Why

    Time zone, country and calendar hold for the whole scenario, so they are said once, in its main file.

    ## Example

    ```scen
    import "krakow.scen" as krakow
    number main +48 12 345 67 00 -> krakow.anna
    // file: krakow.scen
    scen 1
    company "Lex Kraków" { country PL }
    user anna 601
    ```

    ## Use instead

    ```scen
    import "krakow.scen" as krakow
    number main +48 12 345 67 00 -> krakow.anna
    // file: krakow.scen
    scen 1
    user anna 601
    ```
    """

    code = "N021"
    name = "imported-company"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        main = program.source.file
        for company in program.all(Company):
            if company.span.file != main:
                help = [f"say it in {main}"]
                yield self.report("only the main file describes the company", company.name.span, help=help)
