"""R103 cut-off."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule


class CutOff(Rule):
    """Callers who were greeted are cut off without a word when somebody does not answer.

    ## Why

    Only a caller who was not answered yet can be told busy by the carrier. Behind a menu or an announcement there is
    nothing left but a tone, busy or congestion, and to hang up.

    ## Example

    ```scen
    user anna 601
    mailbox office 290
    menu welcome { say "Anna: one."; 1 -> anna; on timeout, invalid -> voicemail office }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    mailbox office 290
    menu welcome { say "Anna: one."; 1 -> anna; on timeout, invalid -> voicemail office }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "R103"
    name = "cut-off"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.cut import cut_off
        from scenc.graph.words import way

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        for id, hops in cut_off(nodes, program.bundle.numbers.values()).items():
            yield self.report(
                f"callers who were greeted are cut off when {label_of(id)} does not take the call",
                span_of(nodes[id], program),
                notes=[f"the way there: {way(hops, nodes[hops[-1].node].exits[hops[-1].exit], program.bundle)}"],
                help=["let a mailbox, somebody else, or a written `hangup` follow"],
            )
