"""A806 long-recording."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Severity
from scenc.rules.rule import Judgement


class LongRecording(Judgement):
    """A recording of more than a minute.

    ## Why

    Nobody listens for so long before being served. Music of a queue may be longer.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/speech.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A806"
    name = "long-recording"
    looks_at = "sounds"
    severity = Severity.WARNING
