"""R101 dead-end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule

if TYPE_CHECKING:
    from scenc.graph.witness import Witness


class DeadEnd(Rule):
    """A call that leads nowhere.

    ## Why

    The caller would hear silence, and then be cut off. Every way must end with a person, a mailbox, a conference,
    or a `hangup` that is written down.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> say "We are moving house."
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> say "We are moving house." -> hangup
    ```
    """

    code = "R101"
    name = "dead-end"
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.cycles import endless_loops
        from scenc.graph.ends import dead_ends

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        looping = {hop.node for loop in endless_loops(nodes) for hop in loop}
        told: set[str] = set()
        for lost in dead_ends(nodes, (*program.bundle.numbers.values(), program.bundle.dial_plan)):
            if lost.node in told or (not lost.exit and lost.node in looping):
                continue
            told.add(lost.node)
            yield self.report(
                _message(lost.node, lost.exit),
                span_of(nodes[lost.node], program),
                notes=[f"the way there: {_way(lost, program.bundle)}"] if lost.hops else [],
                help=["write the next step: `-> voicemail …`, a name, or `-> hangup`"],
            )


def _message(node: str, exit: str) -> str:
    if not exit:
        return f"no call ever ends after {label_of(node)}"
    return "the call leads nowhere after this" if exit == "next" else f"the call leads nowhere after this on {exit}"


def _way(lost: Witness, bundle: Bundle) -> str:
    from scenc.graph.witness import Hop
    from scenc.graph.words import NOWHERE, way

    if not lost.exit:
        return way(lost.hops, lost.node, bundle)
    return way((*lost.hops, Hop(lost.node, lost.exit)), NOWHERE, bundle)
