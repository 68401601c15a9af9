"""X964 allowed-error."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class AllowedError(Judgement):
    """A comment that allows an error.

    ## Why

    Only warnings can be allowed. With an error the scenario has no meaning that could be run, or callers would be lost.

    ## Example

    ```scen
    mailbox office 290
    // scenc: allow dead-end: nobody calls there
    number main +48 12 345 67 00 -> office
    ```

    ## Use instead

    ```scen
    mailbox office 290
    number main +48 12 345 67 00 -> office
    ```
    """

    code = "X964"
    name = "allowed-error"
    looks_at = "comments"
    severity = Severity.WARNING
