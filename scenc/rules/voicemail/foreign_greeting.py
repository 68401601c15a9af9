"""V454 foreign-greeting."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.mailbox import Mailbox
from scenc.lang.phrases import PHRASES
from scenc.lang.user import Box
from scenc.lang.voicemail import Greeting
from scenc.model.program import Program
from scenc.rules.languages.unknown_language import SHAPE
from scenc.rules.rule import Rule


class ForeignGreeting(Rule):
    """A box greets callers in another language than the company speaks.

    ## Why

    The built-in greeting is not there in every language; elsewhere it is English.

    ## Example

    ```scen
    company "Maison Chêne" { language fr; country FR }
    mailbox office 290
    ```

    ## Use instead

    ```scen
    company "Maison Chêne" { language fr; country FR }
    mailbox office 290 { greeting say "Laissez un message, s'il vous plaît." }
    ```
    """

    code = "V454"
    name = "foreign-greeting"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        language = (program.company.values().language if program.company else "pl").split("-")[0]
        if language in PHRASES["greeting"] or not SHAPE.fullmatch(language):
            return
        boxes: list[Mailbox | Box] = [*program.all(Mailbox), *program.parts(Box)]
        for box in boxes:
            if not any(isinstance(line, Greeting) and not line.way for line in box.lines()):
                span = box.name.span if isinstance(box, Mailbox) else box.span
                yield self.report("callers are greeted in English here", span, help=['write `greeting say "…"`'])
