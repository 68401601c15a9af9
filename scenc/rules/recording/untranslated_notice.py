"""G608 untranslated-notice."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.recording import Notice
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UntranslatedNotice(Rule):
    """A notice that some callers do not understand.

    ## Why

    Callers who chose a language must be told in it that they are recorded (GDPR article 12).

    ## Example

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail; record clients }
    number main +48 12 345 67 00 -> anna
    recording clients {
      notice    say "Rozmowa jest nagrywana. Aby odmówić, proszę nacisnąć dziewięć." decline 9
      purpose   "ustalenia" basis interest
      retention 90d
    }
    ```

    ## Use instead

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail; record clients }
    number main +48 12 345 67 00 -> anna
    recording clients {
      notice    say "Nagrywamy. Aby odmówić: dziewięć." en "This call is recorded. To decline, press nine." decline 9
      purpose   "ustalenia" basis interest
      retention 90d
    }
    ```
    """

    code = "G608"
    name = "untranslated-notice"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        offered = program.company.languages() if program.company else ()
        for notice in program.parts(Notice):
            if isinstance(notice.sound, Say) and not notice.sound.always:
                written = {other.language.value for other in notice.sound.translations}
                missing = [language for language in offered[1:] if language not in written]
                if missing:
                    yield self.report(
                        f"the notice is not written in {', '.join(missing)}",
                        notice.sound.span,
                        help=[f'write it behind the text: `{missing[0]} "…"`'],
                    )
