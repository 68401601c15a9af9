"""Unreachable parts, dead ends and endless loops, each with its witness."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from time import process_time

import pytest

from scenc.flow.node import Node
from scenc.graph.cycles import endless_loops
from scenc.graph.ends import dead_ends
from scenc.graph.reach import unreachable

Graph = Callable[..., Mapping[str, Node]]

FAILURES = "busy {0}, no-answer {0}, unavailable {0}"


def test_what_no_entry_leads_to_is_unreachable(graph: Graph) -> None:
    nodes = graph("play c: next d", "plan a: 601 b, unknown b", "end b", "end d", "play e: next c")
    assert unreachable(nodes, ["a"]) == ["c", "d", "e"]
    assert unreachable(nodes, ["a", "c", "gone"]) == ["e"]
    assert unreachable(nodes, []) == list(nodes)


def witnesses(nodes: Mapping[str, Node], *entries: str) -> list[str]:
    return [str(witness) for witness in dead_ends(nodes, entries)]


def test_a_sound_graph_has_no_dead_ends(graph: Graph) -> None:
    assert witnesses(graph("hours h: open r, closed b", "ring r: " + FAILURES.format("b"), "box b"), "h") == []


def test_a_missing_exit_is_shown_with_the_way_there(graph: Graph) -> None:
    nodes = graph("hours h: open r, closed p", "ring r: busy h, no-answer gone", "play p: next r")
    assert witnesses(nodes, "h") == ["h –open→ r –no-answer→ ?", "h –open→ r –unavailable→ ?"]
    assert witnesses(nodes) == ["r –no-answer→ ?", "r –unavailable→ ?"]


def test_a_part_in_which_no_call_ends_is_shown_once(graph: Graph) -> None:
    menu = "menu {0}: 1 {1}, 2 {1}, timeout {0}, invalid {0}, exhausted {1}"
    nodes = graph("play a: next m", menu.format("m", "n"), menu.format("n", "m"))
    assert witnesses(nodes, "a") == ["a –next→ m"]
    assert witnesses(graph(*("play a: next m", menu.format("m", "n"), menu.format("n", "b"), "box b")), "a") == []


def test_a_missing_exit_is_not_called_a_trap_as_well(graph: Graph) -> None:
    assert witnesses(graph("play a: next gone"), "a") == ["a –next→ ?"]


def loops(nodes: Mapping[str, Node]) -> list[str]:
    return [" ".join(map(str, loop)) for loop in endless_loops(nodes)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Two groups that overflow into each other ring for ever.
        (["ring a: " + FAILURES.format("b"), "ring b: " + FAILURES.format("a")], ["a –busy→ b –busy→"]),
        # A schedule that leads to itself goes round while it is closed.
        (["hours h: open e, closed p", "play p: next h", "end e"], ["h –closed→ p –next→"]),
        (["hours h: open e, closed h", "end e"], ["h –closed→"]),
        # A caller's choice breaks the loop …
        (["menu m: 1 p, 2 p, timeout m, invalid m, exhausted e", "play p: next m", "end e"], []),
        (["plan d: 601 p, unknown e", "play p: next d", "end e"], []),
        # … and a count does, but not what follows when it is spent.
        (["menu m: 1 e, 2 e, timeout m, invalid m, exhausted m", "end e"], ["m –exhausted→"]),
        # Two loops that meet are one finding, the shortest through the first node.
        (["hours a: open b, closed c", "play b: next c", "play c: next a"], ["a –closed→ c –next→"]),
        # Two that do not meet are two findings, in the order of writing.
        (
            ["play c: next d", "play d: next c", "play a: next b", "play b: next a"],
            ["c –next→ d –next→", "a –next→ b –next→"],
        ),
    ],
)
def test_endless_loops(lines: list[str], expected: list[str], graph: Graph) -> None:
    assert loops(graph(*lines)) == expected


def test_ten_thousand_nodes_take_less_than_two_seconds(graph: Graph) -> None:
    count = 10_000
    ways = "busy n{0}, no-answer n{1}, unavailable n{2}"
    lines = [
        f"ring n{index}: " + ways.format((index + 1) % count, index * 7 % count, index * 13 % count)
        for index in range(count)
    ]
    nodes = graph(*lines)
    began = process_time()
    assert unreachable(nodes, ["n0"]) == []
    assert dead_ends(nodes, ["n0"]) == []
    assert len(endless_loops(nodes)) == 1
    assert process_time() - began < 2


@pytest.mark.wall_clock
def test_networkx_is_not_imported_before_a_graph_is_asked_for() -> None:
    modules = (
        "scenc.graph.reach, scenc.graph.ends, scenc.graph.cycles, scenc.graph.drawing, scenc.graph.svg, scenc.cli.app"
    )
    asked = f"import sys, {modules}; print('networkx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
