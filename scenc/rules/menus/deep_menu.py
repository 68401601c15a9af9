"""I306 deep-menu."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule

MOST = 3


class DeepMenu(Rule):
    """A caller hears more than three menus one after another.

    ## Why

    Every menu loses callers; who comes here has chosen three times already and still talks with nobody.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu first { say "Next: one. Anna: two."; 1 -> second; 2 -> anna; on timeout, invalid -> anna }
    menu second { say "Next: one. Anna: two."; 1 -> third; 2 -> anna; on timeout, invalid -> anna }
    menu third { say "Next: one. Anna: two."; 1 -> fourth; 2 -> anna; on timeout, invalid -> anna }
    menu fourth { say "Next: one. Anna: two."; 1 -> jan; 2 -> anna; on timeout, invalid -> anna }
    number main +48 12 345 67 00 -> first
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu first { say "Jan: one. Anna: two."; 1 -> jan; 2 -> anna; on timeout, invalid -> anna }
    number main +48 12 345 67 00 -> first
    ```
    """

    code = "I306"
    name = "deep-menu"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.depth import menus_before

        if not program.bundle:
            return
        nodes = program.bundle.nodes
        for node, before in menus_before(nodes, program.bundle.numbers.values()).items():
            if len(before) == MOST:
                yield self.report(
                    f"callers come here through {MOST} menus",
                    span_of(nodes[node], program),
                    labels=[(span_of(nodes[menu], program), "through this one") for menu in before],
                )
