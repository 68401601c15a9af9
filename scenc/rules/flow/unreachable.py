"""R104 unreachable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.node import Node
from scenc.flow.ops.queue import Queue
from scenc.flow.ops.voicemail import Voicemail
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule

RUNG_OR_BUILT_IN = frozenset({"dial-plan", "hangup", "phone"})
"""Phones need not be reached by name, they are rung by others."""


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
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.reach import unreachable

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        left_out = unreachable(nodes, (*program.bundle.numbers.values(), program.bundle.dial_plan))
        used = _used([nodes[id] for id in nodes.keys() - set(left_out)], program.bundle)
        for node in left_out:
            kind, _, name = node.partition(":")
            if "/" not in name and kind not in RUNG_OR_BUILT_IN and node not in used:
                yield self.report(f"no call ever reaches {label_of(node)}", span_of(nodes[node], program))


def _used(nodes: Sequence[Node], bundle: Bundle) -> set[str]:
    """Mailboxes in which messages are left, though their own greeting is not heard; rotas that are rung, or agents."""
    filled = {f"mailbox:{node.op.mailbox}" for node in nodes if isinstance(node.op, Voicemail)}
    queues = [bundle.queues[node.op.queue] for node in nodes if isinstance(node.op, Queue)]
    rung = {f"rota:{name}" for node in nodes for name in node.op.rung()}
    return filled | rung | {f"rota:{agent.rota}" for queue in queues for agent in queue.agents}
