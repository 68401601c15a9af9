"""Y007 malformed-table."""

from __future__ import annotations

from scenc.rules.writing import WritingRule


class MalformedTable(WritingRule):
    """A CSV file, or a row of it, that cannot be understood.

    ## Why

    A row that was skipped in silence would be a person without a telephone.

    ## Example

    ```scen
    users from csv("people.csv")
    // file: people.csv
    name,number,display
    anna,601,Nowak, Anna
    ```

    ## Use instead

    ```scen
    users from csv("people.csv")
    // file: people.csv
    name,number,display
    anna,601,"Nowak, Anna"
    ```
    """

    code = "Y007"
    name = "malformed-table"
