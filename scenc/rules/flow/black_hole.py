"""R107 black-hole."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.number import Number
from scenc.lang.schedule import Holidays
from scenc.model.lower import lower
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule


class BlackHole(Rule):
    """At some hours a number’s callers reach nobody and hear nothing, though at others they do.

    ## Why

    The caller hears silence or a busy signal, and does not know when to call again.

    ## Example

    ```scen
    user anna 601
    schedule hours { open mon..fri 08:00..16:00; when open -> anna; when closed -> hangup }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    user anna 601
    schedule hours {
      open mon..fri 08:00..16:00
      when open   -> anna
      when closed -> say "We are here from Monday to Friday, 8 am to 4 pm." -> hangup
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "R107"
    name = "black-hole"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.hours import hole, suspects
        from scenc.graph.words import way

        if not program.bundle:
            return
        named = {program.bundle.numbers.get(line.phones.first.value, ""): line for line in program.all(Number)}
        found = suspects(program.bundle.nodes, named)
        dated = bool(found) and any(True for _ in program.parts(Holidays))
        bundle = lower(program)[0] if dated else program.bundle
        told: set[str] = set()
        for entry in found:
            lost = hole(bundle, entry)
            if lost and lost.at not in told:
                told.add(lost.at)
                yield self.report(
                    f"on {lost.hours} callers of `{named[entry].name.value}` reach nobody and hear nothing",
                    named[entry].name.span,
                    labels=[(span_of(bundle.nodes[lost.at], program), "the call ends here")],
                    notes=[f"the way there: {way(lost.hops, lost.at, bundle)}"],
                    help=["say when somebody is there, or let them leave a message"],
                )
