"""The lines of a drawing, from box to box through the joints of a layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenc.graph.layout import Area, Edge, Layout, Size

Point = tuple[int, int]


def curves(plan: Layout, edges: Sequence[Edge], boxes: Mapping[str, Size]) -> list[str]:
    """SVG path data of each edge; edges leave and enter a box side by side, in the order of their joints."""
    ends = _ends(plan, edges, boxes)
    return [_curve(ends[index, True], plan.joints[index], ends[index, False]) for index in range(len(edges))]


def _ends(plan: Layout, edges: Sequence[Edge], boxes: Mapping[str, Size]) -> dict[tuple[int, bool], Point]:
    """Where each edge leaves (True) and enters (False)."""
    sides: dict[tuple[str, bool], list[tuple[int, int, bool]]] = {}
    for index, edge in enumerate(edges):
        for box, joint, leaves in (
            (edge.source, plan.joints[index][0], True),
            (edge.target, plan.joints[index][-1], False),
        ):
            sides.setdefault((box, joint.y > plan.boxes[box].y), []).append((joint.x, index, leaves))
    ends: dict[tuple[int, bool], Point] = {}
    for (box, below), meeting in sides.items():
        area, width = plan.boxes[box], boxes[box].width
        for place, (_, index, leaves) in enumerate(sorted(meeting), 1):
            x = area.x - width // 2 + width * place // (len(meeting) + 1)
            ends[index, leaves] = (x, area.bottom if below else area.top)
    return ends


def _curve(begin: Point, joints: Sequence[Area], end: Point) -> str:
    down = begin[1] < end[1]
    points = [begin, *_through(joints, down), end]
    parts = []
    for (x, y), (next_x, next_y) in zip(points[::2], points[1::2], strict=True):
        middle = (y + next_y) // 2
        parts.append(f"{x} {y}C{x} {middle} {next_x} {middle} {next_x} {next_y}")
    return f"M{'L'.join(parts)}"


def _through(joints: Sequence[Area], down: bool) -> Iterator[Point]:
    for joint in joints:
        yield joint.x, joint.top if down else joint.bottom
        yield joint.x, joint.bottom if down else joint.top
