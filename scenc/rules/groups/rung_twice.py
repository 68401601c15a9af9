"""Q414 rung-twice."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.group import Hunt
from scenc.lang.leaf import Word
from scenc.lang.queue import Agents
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span


class RungTwice(Rule):
    """A group or queue that names somebody twice.

    ## Why

    Most likely somebody else was meant, who is now never rung.

    ## Example

    ```scen
    user anna 601
    user jan 602
    group reception 204 { ring simultaneous anna, jan, anna for 15s; on no-answer -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601
    user jan 602
    group reception 204 { ring simultaneous anna, jan for 15s; on no-answer -> hangup }
    ```
    """

    code = "Q414"
    name = "rung-twice"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for hunt in program.parts(Hunt):
            seen: dict[str, Word] = {}
            for before, member in zip((None, *hunt.members), hunt.members, strict=False):
                first = seen.setdefault(member.value, member)
                if before and first is not member:
                    yield self.report(
                        f"`{member.value}` is rung twice",
                        member.span,
                        labels=[(first.span, "first here")],
                        help=["leave one out"],
                        fix=put(Span(member.span.file, before.span.end, member.span.end), "", safe=False),
                    )


def _lists(program: Program) -> Iterator[tuple[Word, ...]]:
    yield from (hunt.members for hunt in program.parts(Hunt))
    yield from (tuple(agent.name for agent in line.agents) for line in program.parts(Agents))
