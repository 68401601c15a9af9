"""P859 unknown-language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.company import Language
from scenc.lang.languages import Languages
from scenc.model.program import Program
from scenc.rules.rule import Rule

SHAPE = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")
"""BCP 47; whether anything speaks it, is known when it is spoken."""


NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("polish", "polski"), "pl"),
        **dict.fromkeys(("english", "angielski"), "en"),
        **dict.fromkeys(("german", "deutsch", "niemiecki"), "de"),
        **dict.fromkeys(("ukrainian", "ukraiński"), "uk"),
        **dict.fromkeys(("french", "francuski"), "fr"),
        **dict.fromkeys(("spanish", "hiszpański"), "es"),
        **dict.fromkeys(("czech", "czeski"), "cs"),
    }
)


class UnknownLanguage(Rule):
    """A language that is not known.

    ## Why

    Callers would hear everything in a voice that does not fit the words, or nothing at all. Languages are written by
    their two letters, with the country behind a dash where that matters: `pl`, `en`, `en-GB`.

    ## Example

    ```scen
    company "Kancelaria Lex" { language polish }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { language pl }
    ```
    """

    code = "P859"
    name = "unknown-language"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        words = [line.value for line in program.parts(Language)]
        words += [name for line in program.parts(Languages) for name in line.names]
        for word in words:
            if not SHAPE.fullmatch(word.value):
                meant = NAMES.get(word.value.lower())
                help = f"write `{meant}`" if meant else "languages are written by their two letters: pl, en, de …"
                fix = put(word.span, meant) if meant else None
                yield self.report(f"no language has the code `{word.value}`", word.span, help=[help], fix=fix)
