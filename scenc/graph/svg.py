"""The call flow as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain

from scenc.graph.curve import curves
from scenc.graph.drawing import Arrow, Box, Drawing
from scenc.graph.layout import Area, Edge, Layout, Size, layout
from scenc.graph.wrap import wrap

LINE = 16
PADDING = 8
PADLOCK = 16
# Tenths of a pixel that a character takes on average, generously.
_CHARACTER, _LABEL_CHARACTER = 78, 68

_STYLE = """\
text { font: 12px "DejaVu Sans", Verdana, sans-serif; fill: #1f2933; text-anchor: middle }
.title { font-weight: bold } .label { font-size: 11px }
.box { fill: #f5f7fa; stroke: #7b8794 } .number, .dial-plan, .users { fill: #e3f9e5; stroke: #31b237 }
.schedule { fill: #fff3c4; stroke: #cb6e17 }
.menu { fill: #e6f0ff; stroke: #2f6fde } .ring { fill: #e0f7f5; stroke: #14919b }
.voicemail, .conference, .hangup { fill: #f3e8ff; stroke: #7c3aed }
.arrow { fill: none; stroke: #52606d; stroke-width: 1.3 } .back { stroke-dasharray: 4 3 }
.sheet { fill: #fff }
.paper { fill: #fff; opacity: .85 }
.padlock { fill: none; stroke: #cb6e17; stroke-width: 1.6 } .body { fill: #cb6e17 }
"""
_HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="#52606d"/></marker></defs>'
)
_ROUND = ("number", "dial-plan", "users")
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
    plan = layout(sizes, edges)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {plan.width} {plan.height}"'
            f' width="{plan.width}" height="{plan.height}">',
            f"<title>Call flow</title><style>\n{_STYLE}</style>{_HEAD}",
            f'<rect class="sheet" width="{plan.width}" height="{plan.height}"/>',
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
    yield f'<rect class="box {box.kind}" {_rectangle(size, area)} rx="{12 if box.kind in _ROUND else 3}"/>'
    yield from _text(lines[:titles], area.x, top, "title")
    yield from _text(lines[titles:], area.x, top + titles * LINE, "line")
    yield "</g>"


def _rectangle(size: Size, area: Area) -> str:
    left, top = area.x - size.width // 2, area.y - size.height // 2
    return f'x="{left}" y="{top}" width="{size.width}" height="{size.height}"'


def _text(lines: Sequence[str], x: int, top: int, style: str) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield f'<text class="{style}" x="{x}" y="{top + index * LINE + 12}">{escape(line)}</text>'
