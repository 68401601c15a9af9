"""N006 unknown-edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.node import Statement
from scenc.lang.scen import EDITION, Scen
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span

HELP = f"write `scen {EDITION}` as the first line"


class UnknownEdition(Rule):
    """The file does not say which edition of the language it is written in, or one that is not known.

    ## Why

    A later edition may change a default. The first line pins the meaning of the file for ever.

    ## Example

    ```scen
    scen 7
    company "Kancelaria Lex" { timezone "Europe/Warsaw" }
    ```

    ## Use instead

    ```scen
    scen 1
    company "Kancelaria Lex" { timezone "Europe/Warsaw" }
    ```
    """

    code = "N006"
    name = "unknown-edition"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for source in program.sources.scenarios:
            yield from self._file(source.file, program.files.get(source.file, ()))

    def _file(self, file: str, statements: Sequence[Statement]) -> Iterator[Diagnostic]:
        editions = [statement for statement in statements if isinstance(statement, Scen)]
        if not editions:
            top = Span(file, 0, 0)
            fix = put(top, f"scen {EDITION}\n")
            yield self.report("the edition of the language is missing", top, help=[HELP], fix=fix)
        elif editions[0] is not statements[0]:
            yield self.report("the edition must be said first", editions[0].span, help=[HELP])
        for scen in editions:
            if scen.edition.value != str(EDITION):
                yield self.report(
                    f"edition {scen.edition.value} of the language is not known", scen.edition.span, help=[HELP]
                )
