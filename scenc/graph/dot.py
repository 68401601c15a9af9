"""The call flow in the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.graph.drawing import Arrow, Box, Drawing, clusters
from scenc.graph.wrap import wrap

_SHAPES = {"entry": "oval", "clock": "hexagon"}
_COLOURS = {"entry": "#e3f9e5", "clock": "#fff3c4", "keys": "#e6f0ff", "people": "#e0f7f5", "end": "#f3e8ff"}
_PADLOCKS = {"": "", "open": "🔓 ", "closed": "🔒 "}


def dot(drawing: Drawing) -> str:
    """A whole file, for `dot`."""
    names = {box.id: f"n{index}" for index, box in enumerate(drawing.boxes)}
    return "".join(f"{line}\n" for line in _lines(drawing, names))


def _lines(drawing: Drawing, names: dict[str, str]) -> Iterator[str]:
    yield "digraph calls {"
    yield '  node [shape=box style="filled,rounded" fillcolor="#f5f7fa" fontname="sans-serif" fontsize=11]'
    yield '  edge [fontname="sans-serif" fontsize=10]'
    for index, (cluster, boxes) in enumerate(clusters(drawing).items()):
        if cluster:
            yield f"  subgraph cluster_{index} {{ label={_quoted(cluster)} style=rounded color=gray"
        yield from (f"  {names[box.id]} {_box(box)}" for box in boxes)
        if cluster:
            yield "  }"
    yield from (f"  {names[arrow.source]} -> {names[arrow.target]}{_arrow(arrow)}" for arrow in drawing.arrows)
    yield "}"


def _box(box: Box) -> str:
    lines = [box.title, *(line for text in box.lines for line in wrap(text, 34, 3))]
    shape = f" shape={_SHAPES[box.role]}" if box.role in _SHAPES else ""
    colour = f' fillcolor="{_COLOURS[box.role]}"' if box.role in _COLOURS else ""
    return f"[label={_quoted(chr(10).join(lines))}{shape}{colour}]"


def _arrow(arrow: Arrow) -> str:
    label = _PADLOCKS[arrow.padlock] + "\n".join(wrap(arrow.label, 22, 3) if arrow.label else [])
    return f" [label={_quoted(label)}]" if label else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
