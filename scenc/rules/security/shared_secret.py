"""S703 shared-secret."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.leaf import Text
from scenc.lang.user import Password
from scenc.lang.voicemail import Pin
from scenc.model.program import Program
from scenc.rules.rule import Rule


class SharedSecret(Rule):
    """Two accounts have the same password.

    ## Why

    Whoever knows one knows the other; and when one leaves, both must be changed.

    ## Example

    ```scen
    user anna 601 { password secret("SIP") }
    user jan 602 { password secret("SIP") }
    ```

    ## Use instead

    ```scen
    user anna 601 { password secret("SIP_ANNA") }
    user jan 602 { password secret("SIP_JAN") }
    ```
    """

    code = "S703"
    name = "shared-secret"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        first: dict[str, Text] = {}
        passwords = (line.secret.name for line in program.parts(Password))
        pins = (line.secret.name for line in program.parts(Pin))
        for name in (*passwords, *pins):
            known = first.setdefault(name.value, name)
            if known is not name and name.value:
                yield self.report(
                    f"the secret {name.value} protects two things", name.span, "again", labels=[(known.span, "first")]
                )
