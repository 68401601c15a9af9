"""Q403 empty-group."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.group import Group
from scenc.lang.queue import Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EmptyGroup(Rule):
    """A group or queue that does not say whom it rings.

    ## Why

    A call to it would end at once.

    ## Example

    ```scen
    group reception 204 { on no-answer -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601
    group reception 204 { ring random anna; on no-answer -> hangup }
    ```
    """

    code = "Q403"
    name = "empty-group"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for group in program.all(Group):
            if not group.hunt():
                yield self.report(
                    f"the group `{group.name.value}` rings nobody",
                    group.name.span,
                    help=["write `ring sequential anna, piotr each 15s`"],
                )
        for queue in program.all(Queue):
            if not queue.agents():
                yield self.report(
                    f"the queue `{queue.name.value}` has no agents",
                    queue.name.span,
                    help=["write `agents anna, piotr`"],
                )
