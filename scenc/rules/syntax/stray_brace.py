"""Y006 stray-brace."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class StrayBrace(WritingRule):
    """A `}` that closes nothing.

    ## Why

    Either it is too much, or the block that it should close was never opened.

    ## Example

    ```scen
    user anna 601
    }
    ```

    ## Use instead

    ```scen
    user anna 601
    ```
    """

    code = "Y006"
    name = "stray-brace"
