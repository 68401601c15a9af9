"""Y004 missing-word."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class MissingWord(WritingRule):
    """A word is missing.

    ## Why

    Without it the line says only half of what it should.

    ## Example

    ```scen
    user anna 601 { on busy hangup }
    ```

    ## Use instead

    ```scen
    user anna 601 { on busy -> hangup }
    ```
    """

    code = "Y004"
    name = "missing-word"
