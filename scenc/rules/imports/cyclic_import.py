"""N020 cyclic-import."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class CyclicImport(WritingRule):
    """Files that import each other in a circle.

    ## Why

    A file that can be understood without the one that imports it can also be changed without it.

    ## Example

    ```scen
    import "krakow.scen" as krakow
    number main +48 12 345 67 00 -> krakow.anna
    // file: krakow.scen
    scen 1
    import "main.scen" as head
    user anna 601
    ```

    ## Use instead

    ```scen
    import "krakow.scen" as krakow
    number main +48 12 345 67 00 -> krakow.anna
    // file: krakow.scen
    scen 1
    user anna 601
    ```
    """

    code = "N020"
    name = "cyclic-import"
