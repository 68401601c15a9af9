"""F505 same-again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.chain import Chain, Goto
from scenc.lang.leaf import Word
from scenc.lang.node import Step
from scenc.lang.ring import Ring
from scenc.lang.user import User, UserOn
from scenc.model.program import Program
from scenc.rules.rule import Rule


class SameAgain(Rule):
    """Somebody is rung again at once who has just not answered.

    ## Why

    The caller waits for a second time, for the same telephone, and the way out that was meant to help is none.

    ## Example

    ```scen
    user anna 601 { voicemail; on no-answer 20s -> ring anna for 20s -> voicemail }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail; on no-answer 20s -> ring jan for 20s -> voicemail }
    user jan 602
    ```
    """

    code = "F505"
    name = "same-again"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for before, step in _following(program):
            target = _rung(step)
            if target and target.value == before:
                yield self.report(f"`{before}` has just not taken this call", target.span, "rung again at once")


def _following(program: Program) -> Iterator[tuple[str, Step]]:
    """Each step of a chain with whoever was rung before it."""
    for user in program.all(User):
        for line in user.lines():
            if isinstance(line, UserOn):
                yield user.name.value, line.chain.steps[0]
    for chain in program.parts(Chain):
        for before, step in pairwise(chain.steps):
            target = _rung(before)
            if target:
                yield target.value, step


def _rung(step: Step) -> Word | None:
    return step.target if isinstance(step, Goto | Ring) else None
