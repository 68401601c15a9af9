"""N005 unknown-setting."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnknownSetting(WritingRule):
    """A setting that does not exist here.

    ## Why

    Elsewhere a misspelt setting is silently ignored, and the default holds.

    ## Example

    ```scen
    user anna 601 { pasword secret("SIP_ANNA") }
    ```

    ## Use instead

    ```scen
    user anna 601 { password secret("SIP_ANNA") }
    ```
    """

    code = "N005"
    name = "unknown-setting"
