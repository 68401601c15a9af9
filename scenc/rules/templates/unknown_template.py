"""N014 unknown-template."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnknownTemplate(WritingRule):
    """A `use` of a template that does not exist.

    ## Why

    Without the lines of its template a block would mean something else than it seems to.

    ## Example

    ```scen
    template lawyer { voicemail }
    user anna 601 { use lawer }
    user jan  602 { use lawyer }
    ```

    ## Use instead

    ```scen
    template lawyer { voicemail }
    user anna 601 { use lawyer }
    user jan  602 { use lawyer }
    ```
    """

    code = "N014"
    name = "unknown-template"
