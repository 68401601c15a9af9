"""S709 open-room."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.conference import Conference
from scenc.model.program import Program
from scenc.rules.rule import Rule


class OpenRoom(Rule):
    """Strangers can come into a conference without a PIN.

    ## Why

    Whoever dials the number and presses the key sits in the meeting, and nobody sees them.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> welcome
    user anna 601 { voicemail }
    menu welcome { say "Press one for the meeting."; 1 -> narada; on timeout, invalid -> anna }
    conference narada 230
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> welcome
    user anna 601 { voicemail }
    menu welcome { say "Press one for the meeting."; 1 -> narada; on timeout, invalid -> anna }
    conference narada 230 { pin secret("ROOM") }
    ```
    """

    code = "S709"
    name = "open-room"
    severity = Severity.WARNING
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.build import build
        from scenc.graph.reach import arrivals, way_to
        from scenc.graph.witness import hops
        from scenc.graph.words import way

        if not program.bundle:
            return
        graph = build(program.bundle.nodes)
        before = arrivals(graph, program.bundle.numbers.values())
        for room in program.all(Conference):
            if room.entry in before and not room.pin():
                taken = hops(graph, way_to(room.entry, before))
                yield self.report(
                    f"callers from outside come into `{room.name.value}` without a PIN",
                    room.name.span,
                    notes=[f"the way there: {way(taken, room.entry, program.bundle)}"] if taken else [],
                    help=['write `pin secret("…")`'],
                )
