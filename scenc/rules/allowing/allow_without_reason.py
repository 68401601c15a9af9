"""X962 allow-without-reason."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class AllowWithoutReason(Judgement):
    """A comment that allows a warning and does not say why.

    ## Why

    Whoever reads it next cannot tell whether it still holds. Without a reason it has no effect.

    ## Example

    ```scen
    mailbox office 290
    // scenc: allow unreachable
    number main +48 12 345 67 00 -> office
    ```

    ## Use instead

    ```scen
    user anna 601
    // scenc: allow unreachable: the carrier connects its number next week
    menu welcome { 1 -> anna; on timeout, invalid -> anna }
    ```
    """

    code = "X962"
    name = "allow-without-reason"
    looks_at = "comments"
    severity = Severity.WARNING
