"""X963 unknown-allow."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class UnknownAllow(Judgement):
    """A comment that allows something unknown.

    ## Why

    It has no effect. Warnings are allowed by the name that stands behind the code: `// scenc: allow NAME: reason`.

    ## Example

    ```scen
    mailbox office 290
    // scenc: allow unreachabel: the carrier connects its number next week
    number main +48 12 345 67 00 -> office
    ```

    ## Use instead

    ```scen
    user anna 601
    // scenc: allow unreachable: the carrier connects its number next week
    menu welcome { 1 -> anna; on timeout, invalid -> anna }
    ```
    """

    code = "X963"
    name = "unknown-allow"
    looks_at = "comments"
    severity = Severity.WARNING
