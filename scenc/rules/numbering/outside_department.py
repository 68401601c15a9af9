"""D220 outside-department."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.company import Plan
from scenc.lang.contact import Department
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule


class OutsideDepartment(Rule):
    """A person whose number is not one of their department.

    ## Why

    Colleagues tell by its number where somebody works; routing by department goes astray.

    ## Example

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649; department lawyers 601..609 } }
    user anna 611 { department lawyers }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649; department lawyers 601..609 } }
    user anna 601 { department lawyers }
    ```
    """

    code = "D220"
    name = "outside-department"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        plans = [plan for plan in program.parts(Plan) if plan.owner[0].value == "department"]
        for user in program.all(User):
            for line in user.lines():
                if not isinstance(line, Department):
                    continue
                own = [plan for plan in plans if plan.owner[-1].value == line.name.value]
                if own and not any(user.number.value in plan for plan in own):
                    yield self.report(
                        f"{user.number.value} is not a number of the department `{line.name.value}`",
                        user.number.span,
                        labels=[(plan.span, "its numbers") for plan in own],
                    )
