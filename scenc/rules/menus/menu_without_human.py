"""I304 menu-without-human."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.node import End
from scenc.lang.attendance import Attendance
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule

HEARD = frozenset(End) - {End.HANGUP}
SERVICES = (f"{Attendance.kind}:", "feature:")
"""They ask for keys, and nobody dials them to talk with somebody."""


class MenuWithoutHuman(Rule):
    """No way out of a menu leads to a person or a mailbox.

    ## Why

    Whoever has a question that the menu does not know has called in vain.

    ## Example

    ```scen
    menu welcome { say "Our address: one."; 1 -> say "Main Street." -> repeat; on timeout, invalid -> hangup }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    mailbox office 290
    menu welcome { say "Our address: one."; 1 -> say "Main Street." -> repeat; on timeout, invalid -> voicemail office }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I304"
    name = "menu-without-human"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.depth import asks
        from scenc.graph.reach import leading_to

        nodes = program.bundle.nodes if program.bundle else {}
        ends = [id for id, node in nodes.items() if HEARD & set(node.op.ends())]
        heard = leading_to(nodes, ends)
        for id, node in nodes.items():
            if asks(node) and id not in heard and not id.startswith(SERVICES):
                yield self.report(
                    f"no way out of {label_of(id)} leads to a person or a mailbox",
                    span_of(node, program),
                    help=["let one key, or `on exhausted`, lead to somebody"],
                )
