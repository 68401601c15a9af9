"""The call flow as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain

from scenc.graph.curve import curves
from scenc.graph.drawing import Arrow, Box, Drawing, clusters
from scenc.graph.layout import Area, Edge, Layout, Size, layout
from scenc.graph.wrap import wrap

LINE = 16
PADDING = 8
PADLOCK = 16
FRAME = 12
# Tenths of a pixel that a character takes on average, generously.
_CHARACTER, _LABEL_CHARACTER = 78, 68

_STYLE = """\
text { font: 12px "DejaVu Sans", Verdana, sans-serif; fill: #1f2933; text-anchor: middle }
.title { font-weight: bold } .label { font-size: 11px }
.box { fill: #f5f7fa; stroke: #7b8794 } .entry { fill: #e3f9e5; stroke: #31b237 }
.clock { fill: #fff3c4; stroke: #cb6e17 }
.keys { fill: #e6f0ff; stroke: #2f6fde } .people { fill: #e0f7f5; stroke: #14919b }
.end { fill: #f3e8ff; stroke: #7c3aed }
.arrow { fill: none; stroke: #52606d; stroke-width: 1.3 } .back { stroke-dasharray: 4 3 }
.frame { fill: #fafbfc; stroke: #9aa5b1; stroke-dasharray: 2 3 }
.cluster { font-weight: bold; fill: #52606d; text-anchor: start }
.sheet { fill: #fff }
.paper { fill: #fff; opacity: .85 }
.padlock { fill: none; stroke: #cb6e17; stroke-width: 1.6 } .body { fill: #cb6e17 }
"""
_HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="#52606d"/></marker></defs>'
)
_SHACKLE = {"closed": "v-3a3 3 0 0 1 6 0v3", "open": "v-3a3 3 0 0 1 6 0"}


def svg(drawing: Drawing) -> str:
    """A whole document."""
    texts = {box.id: _lines(box) for box in drawing.boxes}
    sizes = {id: _size(lines) for id, lines in texts.items()}
    labels = [wrap(arrow.label, 22, 3) if arrow.label else [] for arrow in drawing.arrows]
    edges = [
        Edge(arrow.source, arrow.target, _label_size(arrow, label))
        for arrow, label in zip(drawing.arrows, labels, strict=True)
    ]
    groups = clusters(drawing)
    plan = layout(sizes, edges, _columns(groups))
    sheet = _sheet(plan, framed=any(groups))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{" ".join(map(str, sheet))}"'
            f' width="{sheet[2]}" height="{sheet[3]}">',
            f"<title>Call flow</title><style>\n{_STYLE}</style>{_HEAD}",
            f'<rect class="sheet"{_corner(sheet)} width="{sheet[2]}" height="{sheet[3]}"/>',
            *chain.from_iterable(_frame(name, boxes, sizes, plan) for name, boxes in groups.items() if name),
            *(_arrow(edge, curve, plan) for edge, curve in zip(edges, curves(plan, edges, sizes), strict=True)),
            *chain.from_iterable(
                _label(arrow, label, edge.label, joints[0])
                for arrow, label, edge, joints in zip(drawing.arrows, labels, edges, plan.joints, strict=True)
            ),
            *chain.from_iterable(_box(box, texts[box.id], sizes[box.id], plan.boxes[box.id]) for box in drawing.boxes),
            "</svg>",
            "",
        ]
    )


def _columns(groups: Mapping[str, Sequence[Box]]) -> dict[str, int]:
    """Each cluster has a column, what belongs to none stands in the middle."""
    named = [name for name in groups if name]
    order = [*named[: len(named) // 2], "", *named[len(named) // 2 :]]
    return {box.id: order.index(name) for name, boxes in groups.items() for box in boxes}


def _sheet(plan: Layout, *, framed: bool) -> tuple[int, int, int, int]:
    """Left, top, width and height; frames need more room than boxes."""
    side, above = (FRAME, FRAME + LINE) if framed else (0, 0)
    return -side, -above, plan.width + 2 * side, plan.height + above + side


def _corner(sheet: tuple[int, int, int, int]) -> str:
    return f' x="{sheet[0]}" y="{sheet[1]}"' if sheet[0] else ""


def _lines(box: Box) -> list[str]:
    return [*wrap(box.title, 34, 2), *(line for text in box.lines for line in wrap(text, 34, 3))]


def _size(lines: Sequence[str]) -> Size:
    return Size(_width(lines, _CHARACTER) + 2 * PADDING, len(lines) * LINE + PADDING)


def _width(lines: Sequence[str], tenths: int) -> int:
    return max((len(line) for line in lines), default=0) * tenths // 10


def _label_size(arrow: Arrow, lines: Sequence[str]) -> Size:
    return Size(_width(lines, _LABEL_CHARACTER) + (PADLOCK if arrow.padlock else 0) + 4, len(lines) * LINE)


def _arrow(edge: Edge, curve: str, plan: Layout) -> str:
    back = " back" if plan.boxes[edge.source].y > plan.boxes[edge.target].y else ""
    return f'<path class="arrow{back}" d="{curve}" marker-end="url(#head)"/>'


def _frame(name: str, boxes: Sequence[Box], sizes: Mapping[str, Size], plan: Layout) -> Iterator[str]:
    """Around the boxes of a cluster, its name in the upper left corner."""
    areas = [plan.boxes[box.id] for box in boxes]
    left = min(area.x - sizes[box.id].width // 2 for box, area in zip(boxes, areas, strict=True)) - FRAME
    right = max(area.x + sizes[box.id].width // 2 for box, area in zip(boxes, areas, strict=True)) + FRAME
    top, bottom = min(area.top for area in areas) - FRAME - LINE, max(area.bottom for area in areas) + FRAME
    yield f'<rect class="frame" x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="6"/>'
    yield f'<text class="cluster" x="{left + PADDING}" y="{top + LINE}">{escape(name)}</text>'


def _label(arrow: Arrow, lines: Sequence[str], size: Size, area: Area) -> Iterator[str]:
    if not lines:
        return
    yield f'<rect class="paper" {_rectangle(size, area)}/>'
    if arrow.padlock:
        yield from _padlock(_SHACKLE[arrow.padlock], area.x - size.width // 2 + 2, area.y - 1)
    yield from _text(lines, area.x + (PADLOCK // 2 if arrow.padlock else 0), area.y - size.height // 2, "label")


def _padlock(shackle: str, x: int, y: int) -> Iterator[str]:
    yield f'<path class="padlock" d="M{x + 2} {y}{shackle}"/>'
    yield f'<rect class="body" x="{x}" y="{y}" width="10" height="7" rx="1"/>'


def _box(box: Box, lines: Sequence[str], size: Size, area: Area) -> Iterator[str]:
    tip = escape("\n".join([box.title, *box.lines]))
    titles = len(wrap(box.title, 34, 2))
    top = area.top + PADDING // 2
    yield f"<g><title>{tip}</title>"
    yield f'<rect class="box {box.role}" {_rectangle(size, area)} rx="{12 if box.role == "entry" else 3}"/>'
    yield from _text(lines[:titles], area.x, top, "title")
    yield from _text(lines[titles:], area.x, top + titles * LINE, "line")
    yield "</g>"


def _rectangle(size: Size, area: Area) -> str:
    left, top = area.x - size.width // 2, area.y - size.height // 2
    return f'x="{left}" y="{top}" width="{size.width}" height="{size.height}"'


def _text(lines: Sequence[str], x: int, top: int, style: str) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield f'<text class="{style}" x="{x}" y="{top + index * LINE + 12}">{escape(line)}</text>'
