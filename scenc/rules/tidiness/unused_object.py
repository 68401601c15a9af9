"""X951 unused-object."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.node import Kind
from scenc.lang.test import TestStep
from scenc.model.program import Program
from scenc.rules.rule import Rule

ALONE: frozenset[Kind] = frozenset({"number", "trunk", "user", "template", "import"})
"""Kinds of things that mean something though nothing names them, or whose use other rules look at."""


class UnusedObject(Rule):
    """Something that nothing needs, and that has no number by which it could be dialled.

    ## Why

    It has no effect, and who changes it believes to change something.

    ## Example

    ```scen
    user anna 601
    phone duty +48 601 200 300
    ```

    ## Use instead

    ```scen
    user anna 601 { on busy, no-answer, unavailable -> ring duty for 25s confirm }
    phone duty +48 601 200 300
    ```
    """

    code = "X951"
    name = "unused-object"
    severity = Severity.INFO
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        nodes = program.bundle.nodes if program.bundle else {}
        tested = {id(use.word) for step in program.parts(TestStep) for use in step.uses()}
        needed = {use.word.value for use in program.uses() if id(use.word) not in tested}
        for name, declared in program.names.items():
            reached = declared.entry in nodes and declared.kind != "phone"  # else `unreachable` speaks
            if not (reached or name in needed or declared.kind in ALONE or declared.extension()):
                yield self.report(f"nothing needs the {declared.kind} `{name}`", declared.name.span, help=["delete it"])
