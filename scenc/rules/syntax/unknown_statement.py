"""Y002 unknown-statement."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnknownStatement(WritingRule):
    """A statement that this edition of the language does not know.

    ## Why

    What is not known is refused, never ignored: a line without effect would be believed to have one.

    ## Example

    ```scen
    qeue reception 220 { agents anna }
    ```

    ## Use instead

    ```scen
    user anna 601
    ```
    """

    code = "Y002"
    name = "unknown-statement"
