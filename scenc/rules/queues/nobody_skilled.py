"""Q415 nobody-skilled."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.queue import Queue
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NobodySkilled(Rule):
    """A queue needs a skill that none of its agents has.

    ## Why

    No call would ever be offered to anybody: all go the way of `no-agents`.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      needs tax
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna skill tax
      needs tax
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q415"
    name = "nobody-skilled"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for queue in program.all(Queue):
            for skill in queue.needs():
                if not any(skill.value == own.name.value for agent in queue.agents() for own in agent.skills()):
                    yield self.report(
                        f"no agent of `{queue.name.value}` has the skill `{skill.value}`",
                        skill.span,
                        help=[f"write `agents anna skill {skill.value}`"],
                    )
