"""A804 clipped-recording."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class ClippedRecording(Judgement):
    """A recording that was made too loud.

    ## Why

    Its peaks are cut off, and it rattles. Turning it down afterwards does not bring them back.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/loud.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A804"
    name = "clipped-recording"
    looks_at = "sounds"
    severity = Severity.WARNING
