"""Y005 unclosed-block."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnclosedBlock(WritingRule):
    """A block without its `}`.

    ## Why

    Where it should end is guessed from the indentation.

    ## Example

    ```scen
    user anna 601 {
      voicemail {
        max 3min
      on busy -> voicemail
    }
    user jan 602
    ```

    ## Use instead

    ```scen
    user anna 601 {
      voicemail {
        max 3min
      }
      on busy -> voicemail
    }
    user jan 602
    ```
    """

    code = "Y005"
    name = "unclosed-block"
