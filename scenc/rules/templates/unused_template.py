"""N017 unused-template."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.template import Template
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnusedTemplate(Rule):
    """A template that nothing uses.

    ## Why

    What stands in it has no effect and is not even read; who changes it believes to change something.

    ## Example

    ```scen
    template lawyer { voicemail }
    user anna 601
    ```

    ## Use instead

    ```scen
    template lawyer { voicemail }
    user anna 601 { use lawyer }
    ```
    """

    code = "N017"
    name = "unused-template"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for template in program.all(Template):
            if template.name.value not in program.used:
                message = f"nothing uses the template `{template.name.value}`"
                yield self.report(message, template.name.span, help=["delete it"])
