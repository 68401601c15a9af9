"""P856 unoffered-language."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.languages import InLanguage
from scenc.lang.say import Translation
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnofferedLanguage(Rule):
    """A language that the company does not offer.

    ## Why

    `languages` in the company's block says in which languages callers are spoken to; what the system itself says is
    made in all of them.

    ## Example

    ```scen
    company "Office" { language pl }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> language en -> say "Łączymy." en "We are connecting you." -> anna
    ```

    ## Use instead

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> language en -> say "Łączymy." en "We are connecting you." -> anna
    ```
    """

    code = "P856"
    name = "unoffered-language"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        offered = program.company.languages() if program.company else ("pl",)
        words = [step.name for step in program.parts(InLanguage)]
        words += [other.language for other in program.parts(Translation)]
        for word in words:
            if word.value not in offered:
                yield self.report(
                    f"`{word.value}` is not offered",
                    word.span,
                    help=[f"write `languages {', '.join((*offered, word.value))}` into the company's block"],
                )
