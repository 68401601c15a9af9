"""D215 outside-plan."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.company import Plan
from scenc.model.program import Program
from scenc.rules.rule import Rule

OWNERS = {
    "users": "user",
    "groups": "group",
    "queues": "queue",
    "menus": "menu",
    "mailboxes": "mailbox",
    "conferences": "conference",
}


class OutsidePlan(Rule):
    """An internal number outside the range that the numbering plan gives its kind.

    ## Why

    A plan that is not kept soon gives two departments the same numbers.

    ## Example

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649 } }
    user anna 201
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { numbering { users 601..649 } }
    user anna 601
    ```
    """

    code = "D215"
    name = "outside-plan"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        plans = [plan for plan in program.parts(Plan) if plan.owner[0].value in OWNERS]
        for number, owner in program.extensions.items():
            own = [plan for plan in plans if OWNERS[plan.owner[0].value] == owner.kind]
            leaf = owner.extension()
            if own and leaf and not any(number in plan for plan in own):
                yield self.report(
                    f"{number} is not a number for a {owner.kind}",
                    leaf.span,
                    labels=[(plan.span, "the plan") for plan in own],
                )
