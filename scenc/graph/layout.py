"""Layered layout of a graph (Sugiyama): whole numbers, no randomness, the same picture every time.

Boxes stand on even levels. An edge passes each level between by a joint; the joint nearest to where it leaves is as
large as its label, so that labels never overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from scenc.graph.arrange import Levels, centres, with_few_crossings
from scenc.graph.layers import layers

GAP = 18
COLUMN_GAP = 60
LEVEL_GAP = 24
MARGIN = 20
JOINT = 8
NO_COLUMNS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Size:
    """In pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Edge:
    """From one box to another one, with the size of its label."""

    source: str
    target: str
    label: Size


@dataclass(frozen=True, slots=True)
class Area:
    """The middle of a box or joint, and its upper and lower edge; a joint is as high as its level."""

    x: int
    y: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each box stands, and the joints of each edge from its source to its target, the first being the label's."""

    width: int
    height: int
    boxes: Mapping[str, Area]
    joints: tuple[tuple[Area, ...], ...]


def layout(
    boxes: Mapping[str, Size], edges: Sequence[Edge], column: Mapping[str, int] = MappingProxyType({})
) -> Layout:
    """Edges may form loops, but none leads from a box to itself. Boxes of one column stand above each other."""
    sketch = _Sketch(boxes, edges, column)
    levels = with_few_crossings(sketch.levels, sketch.above, sketch.below, sketch.column)
    x = _across(levels, sketch)
    spans = [(middle - size.width / 2, middle + size.width / 2) for middle, size in zip(x, sketch.sizes, strict=True)]
    left = min((left for left, _ in spans), default=0.0)
    width = round(max((right for _, right in spans), default=0.0) - left)
    across = [round(middle - left) + MARGIN for middle in x]
    areas, bottom = _stacked(levels, sketch.sizes, across, len(boxes))
    joints = tuple(tuple(areas[item] for item in chain) for chain in sketch.chains)
    places = {name: areas[item] for item, name in enumerate(boxes)}
    return Layout(width + 2 * MARGIN, bottom + MARGIN, places, joints)


def _across(levels: Levels, sketch: _Sketch) -> list[float]:
    """The middle of each item, column beside column."""
    widths = [size.width for size in sketch.sizes]
    x, left = [0.0] * len(widths), 0.0
    for column in sorted(set(sketch.column)):
        own = [[item for item in level if sketch.column[item] == column] for level in levels]
        own = [level for level in own if level]
        above, below = (
            {item: [other for other in others if sketch.column[other] == column] for item, others in side.items()}
            for side in (sketch.above, sketch.below)
        )
        inside = centres(own, above, below, widths, GAP)
        items = [item for level in own for item in level]
        shift = left - min(inside[item] - widths[item] / 2 for item in items)
        for item in items:
            x[item] = inside[item] + shift
        left = max(x[item] + widths[item] / 2 for item in items) + COLUMN_GAP
    return x


def _stacked(levels: Levels, sizes: Sequence[Size], x: Sequence[int], boxes: int) -> tuple[dict[int, Area], int]:
    """Level below level, what stands on one in its middle; and where the last one ends."""
    areas: dict[int, Area] = {}
    bottom = MARGIN - LEVEL_GAP
    for level in levels:
        height = max(sizes[item].height for item in level)
        top = bottom + LEVEL_GAP
        for item in level:
            spare = (height - sizes[item].height) // 2 if item < boxes else 0
            areas[item] = Area(x[item], top + height // 2, top + spare, top + height - spare)
        bottom = top + height
    return areas, bottom


class _Sketch:
    """Boxes and joints as numbered items (boxes first), level by level."""

    def __init__(self, boxes: Mapping[str, Size], edges: Sequence[Edge], column: Mapping[str, int]) -> None:
        layer = layers(list(boxes), [(edge.source, edge.target) for edge in edges])
        item = {name: index for index, name in enumerate(boxes)}
        self.sizes = list(boxes.values())
        self.column = [column.get(name, 0) for name in boxes]
        self.levels: list[list[int]] = [[] for _ in range(2 * max(layer.values(), default=-1) + 1)]
        self.above: dict[int, list[int]] = {index: [] for index in item.values()}
        self.below: dict[int, list[int]] = {index: [] for index in item.values()}
        self.chains: list[list[int]] = []
        for name, index in item.items():
            self.levels[2 * layer[name]].append(index)
        for edge in edges:
            upper, lower = sorted((edge.source, edge.target), key=layer.__getitem__)
            above = column.get(upper, 0)
            chain = [self._joint(level, above) for level in range(2 * layer[upper] + 1, 2 * layer[lower])]
            self._link([item[upper], *chain, item[lower]])
            self.chains.append(chain if upper == edge.source else chain[::-1])
            self.sizes[self.chains[-1][0]] = edge.label

    def _joint(self, level: int, column: int) -> int:
        index = len(self.sizes)
        self.column.append(column)
        self.sizes.append(Size(JOINT, 0))
        self.levels[level].append(index)
        self.above[index], self.below[index] = [], []
        return index

    def _link(self, chain: list[int]) -> None:
        for upper, lower in pairwise(chain):
            self.below[upper].append(lower)
            self.above[lower].append(upper)
