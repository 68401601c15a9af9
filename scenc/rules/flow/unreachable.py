"""R104 unreachable."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule


class Unreachable(Rule):
    """Something that no call ever reaches.

    ## Why

    It was forgotten when something else changed, or it was meant to be reached and is not.

    ## Example

    ```scen
    user anna 601
    menu old { 1 -> anna; on timeout, invalid -> anna }
    ```

    ## Use instead

    ```scen
    user anna 601
    menu welcome 250 { 1 -> anna; on timeout, invalid -> anna }
    ```
    """

    code = "R104"
    name = "unreachable"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.reach import unreachable

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        used = {use.word.value for use in program.uses()}
        for node in unreachable(nodes, (*program.bundle.numbers.values(), program.bundle.dial_plan)):
            kind, _, name = node.partition(":")
            rung = kind == "phone" and name in used
            if "/" not in name and kind not in ("dial-plan", "hangup") and not rung:
                yield self.report(f"no call ever reaches {label_of(node)}", span_of(nodes[node], program))
