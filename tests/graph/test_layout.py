"""Pictures in which nothing lies upon anything else."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.graph.arrange import with_few_crossings
from scenc.graph.layers import layers
from scenc.graph.layout import MARGIN, Area, Edge, Size, layout
from scenc.graph.numbers import spans
from scenc.graph.wrap import wrap

NAMES = [f"n{index}" for index in range(9)]
PAIRS = st.lists(st.sampled_from([(a, b) for a in NAMES for b in NAMES if a != b]), max_size=20, unique=True)
SIZES = st.fixed_dictionaries({name: st.builds(Size, st.integers(20, 200), st.integers(20, 90)) for name in NAMES})
LABEL = Size(40, 16)


@given(PAIRS)
def test_only_edges_that_close_a_loop_lead_up(pairs: list[tuple[str, str]]) -> None:
    layer = layers(NAMES, pairs)
    assert min(layer.values()) == 0
    assert all(layer[source] != layer[target] for source, target in pairs)
    down = {(source, target) for source, target in pairs if layer[source] < layer[target]}
    for source, target in set(pairs) - down:
        assert source in reached(target, down)


def reached(start: str, pairs: set[tuple[str, str]]) -> set[str]:
    found = {start}
    while more := {target for source, target in pairs if source in found} - found:
        found |= more
    return found


def rectangle(area: Area, width: int) -> tuple[int, int, int, int]:
    return area.x - width // 2, area.x + width // 2, area.top, area.bottom


@settings(max_examples=60)
@given(SIZES, PAIRS)
def test_boxes_and_labels_keep_apart_and_on_the_sheet(sizes: dict[str, Size], pairs: list[tuple[str, str]]) -> None:
    edges = [Edge(source, target, LABEL) for source, target in pairs]
    plan = layout(sizes, edges)
    things = [rectangle(plan.boxes[name], size.width) for name, size in sizes.items()]
    things += [rectangle(joints[0], LABEL.width) for joints in plan.joints]
    things += [rectangle(joint, 0) for joints in plan.joints for joint in joints[1:]]
    for left, right, top, bottom in things:
        assert MARGIN - 1 <= left <= right <= plan.width - MARGIN + 1
        assert MARGIN <= top <= bottom <= plan.height - MARGIN
    for one, other in combinations(things, 2):
        beside = one[1] <= other[0] + 1 or other[1] <= one[0] + 1
        assert beside or one[3] <= other[2] or other[3] <= one[2]


def test_crossings_are_undone() -> None:
    """Two pairs written crosswise."""
    levels = [[0, 1], [2, 3]]
    above, below = {0: [], 1: [], 2: [1], 3: [0]}, {0: [3], 1: [2], 2: [], 3: []}
    assert with_few_crossings(levels, above, below, [0] * 4) == [[0, 1], [3, 2]]


def test_a_long_chain_needs_no_recursion() -> None:
    names = [f"n{index}" for index in range(3000)]
    layer = layers(names, list(pairwise(names)))
    assert layer["n2999"] == 2999


def test_nothing_to_draw_is_an_empty_sheet() -> None:
    assert (layout({}, []).boxes, layout({}, []).joints) == ({}, ())


def test_numbers_are_written_as_ranges() -> None:
    assert spans(["610", "602", "601", "603", "*21", "62", "61", "604"]) == "61, 62, 601..604, 610, *21"
    assert spans([]) == ""


def test_long_texts_are_cut_with_an_ellipsis() -> None:
    assert wrap("jeden dwa trzy cztery", 9, 2) == ["jeden dwa", "trzy…"]
    assert wrap("jeden dwa", 9, 1) == ["jeden dwa"]
    assert wrap("", 9, 1) == [""]
    assert wrap("x" * 20, 9, 2) == ["x" * 9, "x" * 8 + "…"]
