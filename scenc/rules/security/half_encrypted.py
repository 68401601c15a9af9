"""S710 half-encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.account import Encryption
from scenc.lang.trunk import Transport, Trunk
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class HalfEncrypted(Rule):
    """The signalling of a trunk is encrypted, the sound is not.

    ## Why

    Whoever can read the network hears every word; only who calls whom is hidden. Worse: keys for the sound would travel
    safely, and are not used.

    ## Example

    ```scen
    trunk op { host "sip.operator.example"; transport tls; numbers +48 12 345 67 00 }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; transport tls; encryption required; numbers +48 12 345 67 00 }
    user anna 601
    number main +48 12 345 67 00 -> anna
    ```
    """

    code = "S710"
    name = "half-encrypted"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for trunk in program.all(Trunk):
            tls = [line for line in trunk.settings if isinstance(line, Transport) and line.name.value == "tls"]
            if tls and not any(isinstance(line, Encryption) for line in trunk.settings):
                yield self.report(
                    f"the sound over `{trunk.name.value}` is not encrypted",
                    tls[0].span,
                    help=["write `encryption required`"],
                    fix=into(program, trunk, "encryption required"),
                )
