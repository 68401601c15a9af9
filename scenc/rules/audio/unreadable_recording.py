"""A802 unreadable-recording."""

from __future__ import annotations

from scenc.rules.rule import Judgement


class UnreadableRecording(Judgement):
    """A recording that cannot be decoded.

    ## Why

    The file is damaged, or it is no sound. WAV, FLAC, Ogg and MP3 are read.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.txt" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A802"
    name = "unreadable-recording"
    looks_at = "sounds"
