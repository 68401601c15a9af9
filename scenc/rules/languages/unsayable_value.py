"""P852 unsayable-value."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import AnnouncePlace
from scenc.lang.say import VARIABLE, Say
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span
from scenc.values import known


class UnsayableValue(Rule):
    """A value in a language that has no words for it.

    ## Why

    How many people wait, how long, and the hours of a day need the grammar of a language: one person, two persons.
    Polish and English are known; other languages would hear these values in English.

    ## Example

    ```scen
    company "Büro" { language de }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      announce position every 60s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    company "Büro" { language de }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      announce say "Bitte haben Sie etwas Geduld." every 60s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "P852"
    name = "unsayable-value"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        own = program.company.languages() if program.company else ("pl",)
        for span, languages in _said(program, own):
            unknown = [language for language in languages if not known(language)]
            if unknown:
                yield self.report(
                    f"this value cannot be said in {', '.join(unknown)}: it is heard in English",
                    span,
                    help=["say it without the value"],
                )


def _said(program: Program, own: tuple[str, ...]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    yield from ((line.span, own) for line in program.parts(AnnouncePlace))
    for say in program.parts(Say):
        written = say.always.language.value if say.always else own[0]
        if VARIABLE.search(say.content.value):
            yield say.content.span, (written,)
        for other in say.translations:
            if VARIABLE.search(other.text.value):
                yield other.text.span, (other.language.value,)
