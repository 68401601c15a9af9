"""A813 unspoken-prompt."""

from __future__ import annotations

from scenc.rules.rule import Judgement


class UnspokenPrompt(Judgement):
    """A text that cannot be spoken.

    ## Why

    There is nothing to say in it, or the speech engine cannot be had: it is not installed, or it is a service and
    the network is down.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "…" -> hangup
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "We are closed." -> hangup
    ```
    """

    code = "A813"
    name = "unspoken-prompt"
