"""A814 heavy-recording."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class HeavyRecording(Judgement):
    """A sound file of more than two megabytes.

    ## Why

    It makes the repository heavy, and the telephone plays one channel at 8 or 16 kHz in any case.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/heavy.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A814"
    name = "heavy-recording"
    looks_at = "sounds"
    severity = Severity.WARNING
