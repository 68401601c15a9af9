"""A801 missing-recording."""

from __future__ import annotations

from scenc.rules.rule import Judgement


class MissingRecording(Judgement):
    """A recording that is not there.

    ## Why

    The caller would hear nothing. Recordings lie in the scenario's folder and are found when it is compiled.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/helo.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A801"
    name = "missing-recording"
    looks_at = "sounds"
