"""N007 missing-secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.secret import Secret
from scenc.model.program import Program
from scenc.rules.rule import SecretRule


class MissingSecret(SecretRule):
    """A secret that nobody gives; only `scenc check --secrets` looks for it.

    ## Why

    A trunk without its password stays closed, and what asks for a PIN cannot be used: at the first call, not here.
    With `--secrets` a file of `NAME=value` lines or a folder of secrets is looked at, and the environment. Values are
    never shown.

    ## Example

    ```scen
    user anna 601 { voicemail { pin secret("VM_PIN_ANNA") } }
    ```

    ## Use instead

    Put a line `VM_PIN_ANNA=…` into the file of secrets, or let the box be without a PIN:

    ```scen
    user anna 601 { voicemail }
    ```
    """

    code = "N007"
    name = "missing-secret"
    severity = Severity.WARNING

    def judge(self, program: Program, value: Callable[[str], str | None]) -> Iterator[Diagnostic]:
        """Each secret once, where it is named first."""
        first = {secret.name.value: secret for secret in reversed(list(program.parts(Secret)))}
        for name, secret in first.items():
            if name and value(name) is None:
                help = [f"write {name}=… into the file of secrets, or set it in the environment"]
                yield self.report(f"nobody gives the secret `{name}`", secret.name.span, help=help)
