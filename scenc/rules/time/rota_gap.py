"""T122 rota-gap."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.rota import Rota
from scenc.model.program import Program
from scenc.rules.rule import Rule


class RotaGap(Rule):
    """A rota on which, on some days, nobody is.

    ## Why

    Nobody's phone rings then, and callers are told that nobody is available.

    ## Example

    ```scen
    user anna 601 { voicemail }
    rota duty 240 { on mon..fri anna }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan  602 { voicemail }
    rota duty 240 { on mon..fri anna; on sat, sun jan }
    ```
    """

    code = "T122"
    name = "rota-gap"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for rota in program.all(Rota):
            turns = rota.turns()
            to_come = program.today and turns and turns.first.value > program.today
            if not (rota.has_gaps(program.years) or to_come):
                continue
            if turns:
                yield self.report(
                    f"nobody is on duty before {turns.first.value}",
                    turns.first.span,
                    help=["let the turns begin before the company's calendar does"],
                )
            else:
                yield self.report(
                    f"on some days nobody is on duty on `{rota.name.value}`",
                    rota.name.span,
                    help=["write who takes turns: `weekly from 2026-01-05 08:00 anna, jan`"],
                )
