"""A813 unspoken-prompt."""

from __future__ import annotations

from scenc.rules.rule import Judgement


class UnspokenPrompt(Judgement):
    """A text that cannot be spoken.

    ## Why

    The speech engine does not know the language, or cannot be had: it is not installed, or it is a service and the
    network is down.

    ## Example

    ```scen
    company "Office" { language zz }
    number main +48 12 345 67 00 -> say "We are closed." -> hangup
    ```

    ## Use instead

    ```scen
    company "Office" { language en }
    number main +48 12 345 67 00 -> say "We are closed." -> hangup
    ```
    """

    code = "A813"
    name = "unspoken-prompt"
    looks_at = "sounds"
