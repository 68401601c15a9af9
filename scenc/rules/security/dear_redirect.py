"""S705 dear-redirect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.node import Node
from scenc.flow.ops.outbound import Outbound
from scenc.flow.ops.ring import Ring
from scenc.flow.outside import kind_of
from scenc.lang.phone import Phone
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule


class DearRedirect(Rule):
    """Any caller from outside can make the company pay for a call abroad or to a premium number.

    ## Why

    What strangers key in never reaches a trunk, but this way is written: each call to the number is forwarded at the
    company's cost. Whoever finds it can run it all night.

    ## Example

    ```scen
    number main +48 12 345 67 00 -> ring london for 30s -> voicemail office
    phone london +44 20 7946 0000
    mailbox office 290
    ```

    ## Use instead

    ```scen
    number main +48 12 345 67 00 -> ring krakow for 30s -> voicemail office
    phone krakow +48 12 345 00 00
    mailbox office 290
    ```
    """

    code = "S705"
    name = "dear-redirect"
    severity = Severity.WARNING
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.build import build
        from scenc.graph.reach import arrivals, way_to
        from scenc.graph.witness import hops
        from scenc.graph.words import way

        dear = _dear(program)
        if not program.bundle or not dear:
            return
        nodes = program.bundle.nodes
        graph = build(nodes)
        before = arrivals(graph, program.bundle.numbers.values())
        for id in before:
            op = nodes[id].op
            for target in op.targets if isinstance(op, Ring) else ():
                if target in dear:
                    price = _price(dear[target], nodes)
                    yield self.report(
                        f"callers from outside are connected with {dear[target]} at the company's cost{price}",
                        span_of(nodes[id], program),
                        notes=[f"the way there: {way(hops(graph, way_to(id, before)), id, program.bundle)}"],
                        help=["ring a number of this country, or take a message"],
                    )


def _dear(program: Program) -> Mapping[str, str]:
    """Telephones outside, by name, that cost more than a call within the country."""
    numbers = {phone.name.value: phone.number.value for phone in program.all(Phone)}
    mobiles = {user.name.value: mobile.number.value for user in program.all(User) if (mobile := user.mobile())}
    found = {**numbers, **mobiles}
    return {
        name: number
        for name, number in found.items()
        if kind_of(number, program.country) in ("international", "premium")
    }


def _price(number: str, nodes: Mapping[str, Node]) -> str:
    """What a minute costs, if a tariff says so."""
    rules = next((node.op for node in nodes.values() if isinstance(node.op, Outbound)), None)
    fare = rules.fare(number) if rules else None
    return f", {fare.rate:g} a minute" if fare and fare.rate is not None else ""
