"""Q405 swallowed-by-a-mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.phone import Phone
from scenc.lang.queue import Agent
from scenc.lang.ring import Confirm
from scenc.model.program import Program
from scenc.rules.rule import Rule


class SwallowedByAMailbox(Rule):
    """An outside telephone takes calls of a queue, and its mailbox may, too.

    ## Why

    A mobile that is switched off answers by its mailbox. For the queue that is an agent who took the call; the
    caller talks to a machine. `confirm` asks for a key.

    ## Example

    ```scen
    user anna 601 { voicemail }
    phone duty +48 601 200 300
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna, duty always
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    phone duty +48 601 200 300
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna, duty always confirm
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q405"
    name = "swallowed-by-a-mailbox"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for agent in program.parts(Agent):
            phone = program.find(agent.name)
            if isinstance(phone, Phone) and not phone.confirms() and not agent.has(Confirm):
                yield self.report(
                    f"the mailbox of `{agent.name.value}` may take the call",
                    agent.name.span,
                    labels=[(phone.name.span, "a telephone outside")],
                    help=[f"write `{agent.name.value} confirm`"],
                )
