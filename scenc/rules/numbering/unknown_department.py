"""D219 unknown-department."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.company import Plan
from scenc.lang.contact import Department
from scenc.model.program import Program
from scenc.rules.rule import Rule


class UnknownDepartment(Rule):
    """A department that the numbering plan does not know.

    ## Why

    The plan says which numbers a department has; a slip in its name leaves the person in none.

    ## Example

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649; department lawyers 601..609 } }
    user anna 601 { department lawers }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649; department lawyers 601..609 } }
    user anna 601 { department lawyers }
    ```
    """

    code = "D219"
    name = "unknown-department"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        known = {plan.owner[-1].value for plan in program.parts(Plan) if plan.owner[0].value == "department"}
        for line in program.parts(Department):
            if line.name.value and line.name.value not in known:
                help = (
                    [f"known: {', '.join(sorted(known))}"]
                    if known
                    else ["write `department … 601..609` into `numbering`"]
                )
                yield self.report(
                    f"the numbering plan has no department `{line.name.value}`", line.name.span, help=help
                )
