"""N019 unreadable-import."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class UnreadableImport(WritingRule):
    """An `import` of a file that is not there, is not a text, or stands outside the scenario's folder.

    ## Why

    The scenario is compiled on other machines, too, and what it imports travels with it.

    ## Example

    ```scen
    import "../krakow.scen" as krakow
    ```

    ## Use instead

    ```scen
    import "sites/krakow.scen" as krakow
    number main +48 12 345 67 00 -> krakow.anna
    // file: sites/krakow.scen
    scen 1
    user anna 601
    ```
    """

    code = "N019"
    name = "unreadable-import"
