"""A803 silent-prompt."""

from __future__ import annotations

from scenc.rules.rule import Judgement


class SilentPrompt(Judgement):
    """A recording in which nothing can be heard.

    ## Why

    The caller hears silence and hangs up. Mostly the wrong microphone was on, or the wrong file was saved.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> play "sounds/silence.wav" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> play "sounds/hello.wav" -> hangup
    ```
    """

    code = "A803"
    name = "silent-prompt"
    looks_at = "sounds"
