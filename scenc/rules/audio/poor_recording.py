"""A807 poor-recording."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class PoorRecording(Judgement):
    """A recording with less than a telephone carries.

    ## Why

    Below 8000 samples a second consonants are lost, and whatever is done later does not bring them back.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/dull.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A807"
    name = "poor-recording"
    looks_at = "sounds"
    severity = Severity.WARNING
