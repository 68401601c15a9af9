"""N004 similar-names."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, normalize

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.node import Declaration, with_article
from scenc.model.program import Program
from scenc.rules.rule import Rule

_STROKES = str.maketrans("łøđß", "lods")
"""Letters that Unicode does not take apart."""


class SimilarNames(Rule):
    """Two names that differ only in capitals, accents or dashes.

    ## Why

    Who reads `ksiegowosc` beside `księgowość` does not see that calls go to two different places.

    ## Example

    ```scen
    user anna 601 { voicemail }
    mailbox ksiegowosc 290
    group księgowość 204 { ring random anna; on no-answer -> voicemail ksiegowosc }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    mailbox faktury 290
    group księgowość 204 { ring random anna; on no-answer -> voicemail faktury }
    ```
    """

    code = "N004"
    name = "similar-names"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        first: dict[str, Declaration] = {}
        for name, declared in program.names.items():
            other = first.setdefault(_plain(name), declared)
            if other is not declared:
                yield self.report(
                    f"`{declared.name.text}` and `{other.name.text}` look alike",
                    declared.name.span,
                    labels=[(other.name.span, with_article(other.kind))],
                    help=["give one of them a name that nobody can mistake"],
                )


def _plain(name: str) -> str:
    """Without what is easily overlooked."""
    if name.isascii():
        return name.lower().replace("-", "").replace("_", "")
    letters = normalize("NFD", name.casefold()).translate(_STROKES)
    return "".join(letter for letter in letters if not combining(letter) and letter not in "-_")
