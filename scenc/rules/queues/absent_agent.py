"""Q419 absent-agent."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.attendance import Attendance
from scenc.lang.phone import Phone
from scenc.lang.queue import Agent, Always
from scenc.lang.rota import Rota
from scenc.model.program import Program
from scenc.rules.rule import Rule


class AbsentAgent(Rule):
    """An agent who cannot log in.

    ## Why

    A telephone outside is offered calls only while its holder has logged in, and here they cannot do so by telephone.
    The queue has one agent less than it looks, unless the operator remembers `scenc ctl login`.

    ## Example

    ```scen
    user anna 601 { voicemail }
    phone duty +48 601 200 300
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna, duty confirm
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    phone duty +48 601 200 300
    number main +48 12 345 67 00 -> office
    number crew +48 12 345 67 01 -> shift
    attendance shift 260 { pin secret("AGENTS_PIN") }
    queue office 220 {
      agents anna, duty confirm
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q419"
    name = "absent-agent"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        if any(program.all(Attendance)):
            return
        agents = list(program.parts(Agent))
        there = {agent.name.value for agent in agents if agent.has(Always)}
        for agent in agents:
            phone = next(_outside(agent, program), None)
            if phone and agent.name.value not in there:
                yield self.report(
                    f"`{phone.name.value}` cannot log in by telephone",
                    agent.name.span,
                    labels=[(phone.name.span, "a telephone outside")],
                    help=[f"write `{agent.name.value} always`, or an `attendance` that its holder can call"],
                )


def _outside(agent: Agent, program: Program) -> Iterator[Phone]:
    """The telephones outside that the agent is, or is in turns."""
    found = program.find(agent.name)
    names = found.people(program.years) if isinstance(found, Rota) else (agent.name.value,)
    return (phone for phone in map(program.names.get, names) if isinstance(phone, Phone))
