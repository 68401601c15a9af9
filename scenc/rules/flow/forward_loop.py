"""L153 forward-loop."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.flow.place import goes_on, label_of, span_of
from scenc.rules.rule import Rule

USER = "user:"


class ForwardLoop(Rule):
    """The forwards of a user lead back to that user.

    ## Why

    The phone that did not answer rings again, and again: callers never get to anybody else.

    ## Example

    ```scen
    user anna 601 { on no-answer 20s -> reception }
    group reception 204 { ring random anna; on no-answer -> desk }
    menu desk 250 { say "Anna: one."; 1 -> anna; on timeout, invalid -> anna }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail; on no-answer 20s -> reception }
    group reception 204 { ring random anna; on no-answer -> voicemail anna }
    ```
    """

    code = "L153"
    name = "forward-loop"
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.cycles import endless_loops
        from scenc.graph.words import way

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        for loop in endless_loops(nodes):
            user = next((hop.node for hop in loop if hop.node.startswith(USER)), None)
            if user:
                others = [node for node in dict.fromkeys(hop.node for hop in loop) if node != user]
                yield self.report(
                    f"a call that {label_of(user)} does not take comes back to the same phone",
                    span_of(nodes[user], program),
                    labels=goes_on(others, program.bundle, program),
                    notes=[f"round and round: {way(loop, loop[0].node, program.bundle)}"],
                    help=["let the last of them lead to a mailbox"],
                )
