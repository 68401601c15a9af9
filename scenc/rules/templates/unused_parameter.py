"""N018 unused-parameter."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.template import Template
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.syntax.template import IN_TEXT


class UnusedParameter(Rule):
    """A parameter that its template does not need.

    ## Why

    Everybody who uses the template gives a value for it that has no effect.

    ## Example

    ```scen
    template lawyer(mail, code) { voicemail { pin code } }
    user anna 601 { use lawyer("anna@lex.example", secret("VM_PIN_ANNA")) }
    ```

    ## Use instead

    ```scen
    template lawyer(code) { voicemail { pin code } }
    user anna 601 { use lawyer(secret("VM_PIN_ANNA")) }
    ```
    """

    code = "N018"
    name = "unused-parameter"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for template in program.all(Template):
            needed = {word.text for word in template.body.value}
            needed |= {
                name for word in template.body.value if word.kind == "TEXT" for name in IN_TEXT.findall(word.text)
            }
            for parameter in template.parameters or ():
                if parameter.text not in needed:
                    message = f"the template `{template.name.value}` does not need `{parameter.value}`"
                    yield self.report(message, parameter.span, help=["delete it, here and where the template is used"])
