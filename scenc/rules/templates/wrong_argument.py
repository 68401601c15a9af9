"""N015 wrong-argument."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class WrongArgument(WritingRule):
    """The arguments of a `use` do not fit the parameters of its template.

    ## Why

    A value that is left out or put in the wrong place would be missed at the first call, not here.

    ## Example

    ```scen
    template lawyer(code) { voicemail { pin code } }
    user anna 601 { use lawyer }
    ```

    ## Use instead

    ```scen
    template lawyer(code) { voicemail { pin code } }
    user anna 601 { use lawyer(secret("VM_PIN_ANNA")) }
    ```
    """

    code = "N015"
    name = "wrong-argument"
