"""Y001 malformed-word."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class MalformedWord(WritingRule):
    """A word, number or text that is not written the way it must be.

    ## Why

    A time like 8.00 or a text without its end could mean several things.

    ## Example

    ```scen
    user anna 601 { on no-answer 20x -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601 { on no-answer 20s -> hangup }
    ```
    """

    code = "Y001"
    name = "malformed-word"
