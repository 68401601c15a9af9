"""Who was greeted is not cut off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenc.flow.node import Node
from scenc.graph.cut import cut_off

Graph = Callable[..., Mapping[str, Node]]


def test_only_behind_an_answer_and_only_ends_that_nobody_wrote(graph: Graph) -> None:
    nodes = graph(
        "hours h: open r, closed p",
        "ring r: busy hangup:busy, no-answer p, unavailable hangup:unavailable",
        "play p: next again",
        "ring again: busy hangup:busy, no-answer written, unavailable written",
        "end written",
    )
    found = cut_off(nodes, ["h", "gone"])
    assert {id: " ".join(map(str, way)) for id, way in found.items()} == {
        "again": "h –closed→ p –next→ again –busy→",
    }
    assert cut_off(nodes, ["r"]).keys() == {"again"}
    assert cut_off(nodes, ["again"]) == {}
