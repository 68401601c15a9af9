"""N016 endless-template."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class EndlessTemplate(WritingRule):
    """Templates that use themselves, or each other too deep.

    ## Why

    A template is put in the place of its `use`; one that uses itself would never end.

    ## Example

    ```scen
    template lawyer { use person }
    template person { use lawyer }
    user anna 601 { use lawyer }
    ```

    ## Use instead

    ```scen
    template lawyer { use person }
    template person { voicemail }
    user anna 601 { use lawyer }
    ```
    """

    code = "N016"
    name = "endless-template"
