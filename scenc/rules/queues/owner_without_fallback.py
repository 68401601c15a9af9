"""Q412 owner-without-fallback."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.lookup import OWNER, FromTable, read_owner
from scenc.lang.user import User, UserOn
from scenc.model.program import Program
from scenc.rules.rule import Rule


class OwnerWithoutFallback(Rule):
    """Known callers are led to somebody who may not be there.

    ## Why

    Who is always led to the same person needs another way when that person is busy or ill: a forward or a mailbox.

    ## Example

    ```scen
    user anna 601
    user jan 602 { voicemail }
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
      otherwise -> jan
    }
    // file: clients.csv
    number,owner
    600 700 800,anna
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    number main +48 12 345 67 00 -> clients
    lookup clients {
      from csv("clients.csv")
      when known -> owner
      otherwise -> jan
    }
    // file: clients.csv
    number,owner
    600 700 800,anna
    ```
    """

    code = "Q412"
    name = "owner-without-fallback"
    severity = Severity.INFO

    def check(self, program: Program) -> Iterator[Diagnostic]:
        users = {user.number.value: user for user in program.all(User)}
        for source in program.parts(FromTable):
            table = program.table(source.csv.path)
            owners = table.column(OWNER) if table and OWNER in {word.value for word in table.header} else ()
            for number in dict.fromkeys(read_owner(cell, program.names.__getitem__) for cell in owners):
                user = users.get(number)
                if user and not user.box() and not any(isinstance(line, UserOn) for line in user.lines()):
                    yield self.report(
                        f"clients of `{user.name.value}` have no other way",
                        user.name.span,
                        labels=[(source.span, "led here by this table")],
                        help=["give the user `voicemail`, or `on no-answer -> …`"],
                    )
