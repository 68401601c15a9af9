"""N030 unknown-owner."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.lookup import NUMBER, OWNER, FromTable, read_number, read_owner
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnknownOwner(Rule):
    """A row of callers that leads to nobody.

    ## Why

    The table has the columns `number` and `owner`. A row that was skipped in silence would let a client wait in the
    general queue. An owner is a user, by name or internal number, or `blocked`.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
      otherwise -> anna
    }
    // file: clients.csv
    number,owner
    600 700 800,hanna
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
      otherwise -> anna
    }
    // file: clients.csv
    number,owner
    600 700 800,anna
    ```
    """

    code = "N030"
    name = "unknown-owner"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        numbers = {user.number.value for user in program.all(User)} | {"blocked"}
        for source in program.parts(FromTable):
            table = program.table(source.csv.path)
            if table is None:
                continue
            missing = [name for name in (NUMBER, OWNER) if name not in {word.value for word in table.header}]
            if missing:
                yield self.report(f"the table has no column `{missing[0]}`", source.csv.path.span)
                continue
            for number in table.column(NUMBER):
                if not read_number(number, program.country):
                    yield self.report(f"`{number.value[:40]}` is no telephone number", number.span)
            for owner in table.column(OWNER):
                if read_owner(owner, program.names.__getitem__) not in numbers:
                    yield self.report(f"`{owner.value[:40]}` is nobody's name or number", owner.span)
