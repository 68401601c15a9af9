"""X953 identical-objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.node import Node
from scenc.lang.group import Group
from scenc.lang.menu import Menu
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule

KINDS = (Group, Menu, Schedule)
DEEPEST = 50


class IdenticalObjects(Rule):
    """Two groups, menus or schedules that do the same with every call.

    ## Why

    They were meant to differ and do not yet, or one of them is a copy: the next change is made in one place only.

    ## Example

    ```scen
    user anna 601 { voicemail }
    group reception 204 { ring random anna each 20s; on no-answer -> voicemail anna }
    group office    205 { ring random anna each 20s; on no-answer -> voicemail anna }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    group reception 204 { ring random anna each 20s; on no-answer -> voicemail anna }
    ```
    """

    code = "X953"
    name = "identical-objects"
    severity = Severity.INFO
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        nodes = program.bundle.nodes if program.bundle else {}
        first: dict[object, Group | Menu | Schedule] = {}
        for statement in program.statements:
            if isinstance(statement, KINDS) and statement.entry in nodes:
                other = first.setdefault(_meaning(statement.entry, statement.entry, nodes, 0), statement)
                if other is not statement:
                    yield self.report(
                        f"`{statement.name.value}` does the same as `{other.name.value}`",
                        statement.name.span,
                        labels=[(other.name.span, "here")],
                        help=["lead the calls of both to one of them"],
                    )


def _meaning(id: str, owner: str, nodes: Mapping[str, Node], depth: int) -> object:
    """What happens at a node and at those behind it that are its owner's own; others, and the owner, by their names."""
    if depth and (not id.startswith(f"{owner}/") or depth > DEEPEST):
        return "itself" if id == owner else id
    node = nodes.get(id)
    if node is None:
        return id
    exits = [(exit, _meaning(node.exits[exit], owner, nodes, depth + 1)) for exit in sorted(node.exits)]
    return repr(node.op), tuple(exits)
