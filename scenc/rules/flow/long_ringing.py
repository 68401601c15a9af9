"""L155 long-ringing."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule

MOST_SECONDS = 180


class LongRinging(Rule):
    """A caller who was not answered yet may hear more than 180 s of ringing.

    ## Why

    Carriers give up after three minutes without an answer: the steps behind are never reached.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602
    user ewa 603
    group office 201 { ring sequential anna, jan, ewa each 40s; on no-answer -> rest }
    group rest 202 { ring random jan, ewa each 40s; on no-answer -> voicemail anna }
    number main +48 12 345 67 00 -> office
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602
    user ewa 603
    group office 201 { ring sequential anna, jan, ewa each 20s; on no-answer -> rest }
    group rest 202 { ring random jan, ewa each 20s; on no-answer -> voicemail anna }
    number main +48 12 345 67 00 -> office
    ```
    """

    code = "L155"
    name = "long-ringing"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.ringing import longest_ringing

        if not program.bundle:
            return
        nodes, told = program.bundle.nodes, set[str]()
        for entry in dict.fromkeys(program.bundle.numbers.values()):
            seconds, way = longest_ringing(nodes, entry)
            if seconds > MOST_SECONDS and not told & set(way):
                told.update(way)
                yield self.report(
                    f"callers may hear {seconds:g} s of ringing before anybody answers",
                    span_of(nodes[way[0]], program),
                    labels=[(span_of(nodes[node], program), "and then here") for node in way[1:]],
                    help=["let them hear an announcement in between, or ring for a shorter time"],
                )
