"""L151 endless-loop."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.flow.forward_loop import USER
from scenc.rules.flow.place import goes_on, label_of, span_of
from scenc.rules.rule import Rule


class EndlessLoop(Rule):
    """A call can go round and round without anybody choosing to.

    ## Why

    Two groups that hand unanswered calls to each other ring all night; elsewhere this has frozen whole systems.

    ## Example

    ```scen
    user anna 601
    group reception 204 { ring random anna; on no-answer -> office }
    group office 205 { ring random anna; on no-answer -> reception }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    group reception 204 { ring random anna; on no-answer -> office }
    group office 205 { ring random anna; on no-answer -> voicemail anna }
    ```
    """

    code = "L151"
    name = "endless-loop"
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.cycles import endless_loops
        from scenc.graph.words import way

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        for loop in endless_loops(nodes):
            if any(hop.node.startswith(USER) for hop in loop):
                continue
            first, *others = dict.fromkeys(hop.node for hop in loop)
            yield self.report(
                f"calls go round without end, beginning with {label_of(first)}",
                span_of(nodes[first], program),
                labels=goes_on(others, program.bundle, program),
                notes=[f"round and round: {way(loop, loop[0].node, program.bundle)}"],
                help=["let one of them lead to a mailbox, or to `hangup`"],
            )
