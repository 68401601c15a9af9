"""How deep menus lie, how long it rings, who can answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenc.bundle.schema import Bundle, Company
from scenc.flow.node import Node
from scenc.graph.depth import menus_before
from scenc.graph.reach import leading_to, people_behind
from scenc.graph.ringing import longest_ringing

Graph = Callable[..., Mapping[str, Node]]
FAILURES = "busy {0}, no-answer {0}, unavailable {0}"
MENU = "menu {0}: 1 {1}, 2 {2}, timeout {0}, invalid {0}, exhausted e"


def test_the_way_with_the_fewest_menus_counts(graph: Graph) -> None:
    nodes = graph(*(MENU.format(*names) for names in ("abc", "bcc", "cde", "dee")), "end e", "play p: next a")
    assert menus_before(nodes, ["p"]) == {"a": (), "b": ("a",), "c": ("a",), "d": ("a", "c")}


def test_ringing_is_counted_until_something_answers(graph: Graph) -> None:
    rings = [f"ring {name}: {FAILURES.format(then)}" for name, then in ("ab", "bc", "cd", "de", "ea")]
    assert longest_ringing(graph(*rings[:2], "play c: next d", *rings[3:4], "box e"), "a") == (50.0, ("a", "b"))
    assert longest_ringing(graph(*rings), "a")[0] == 125.0  # round and round, each once


def test_who_can_answer_and_what_leads_to_whom(graph: Graph) -> None:
    nodes = graph(MENU.format("m", "r", "x"), "ring r: " + FAILURES.format("x"), "box x", "end e", "play p: next e")
    bundle = Bundle(1, Company("Lex"), nodes=nodes)
    assert people_behind(bundle, "m", 9) == {"ewa"}
    assert people_behind(bundle, "p", 9) == set()
    assert leading_to(nodes, ["x"]) == {"m", "r", "x"}
