"""Y003 unexpected-word."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnexpectedWord(WritingRule):
    """Something else should stand here.

    ## Why

    The order of words is fixed, so that every line can be read aloud and means one thing.

    ## Example

    ```scen
    user anna "Anna Nowak" 601
    ```

    ## Use instead

    ```scen
    user anna 601 "Anna Nowak"
    ```
    """

    code = "Y003"
    name = "unexpected-word"
