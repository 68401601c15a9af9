"""X952 unused-allow."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class UnusedAllow(Judgement):
    """A comment that allows what is not there.

    ## Why

    What it was written for is gone; if it came back, nobody would be told. An `allow` stands at the end of a line or
    directly above it, and holds for that line alone.

    ## Example

    ```scen
    user anna 601
    // scenc: allow unreachable: the carrier connects its number next week
    menu welcome 250 { 1 -> anna; on timeout, invalid -> anna }
    ```

    ## Use instead

    ```scen
    user anna 601
    menu welcome 250 { 1 -> anna; on timeout, invalid -> anna }
    ```
    """

    code = "X952"
    name = "unused-allow"
    looks_at = "comments"
    severity = Severity.WARNING
