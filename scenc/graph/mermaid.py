"""The call flow as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.graph.drawing import Arrow, Box, Drawing, clusters
from scenc.graph.wrap import wrap

_SHAPES = {"entry": ("([", "])"), "clock": ("{{", "}}"), "end": ("[[", "]]")}
_PADLOCKS = {"": "", "open": "🔓 ", "closed": "🔒 "}
_ESCAPES = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}


def mermaid(drawing: Drawing) -> str:
    """Text for a Markdown fence ```mermaid."""
    names = {box.id: f"n{index}" for index, box in enumerate(drawing.boxes)}
    lines = [
        "flowchart TD",
        *_boxes(drawing, names),
        *(f"  {names[arrow.source]} {_arrow(arrow)} {names[arrow.target]}" for arrow in drawing.arrows),
    ]
    return "\n".join(lines) + "\n"


def _boxes(drawing: Drawing, names: dict[str, str]) -> Iterator[str]:
    for index, (cluster, boxes) in enumerate(clusters(drawing).items()):
        if cluster:
            yield f'  subgraph c{index}["{_escaped(cluster)}"]'
        yield from (f"  {names[box.id]}{_box(box)}" for box in boxes)
        if cluster:
            yield "  end"


def _box(box: Box) -> str:
    begin, end = _SHAPES.get(box.role, ("[", "]"))
    lines = [line for text in box.lines for line in wrap(text, 40, 4)]
    return f'{begin}"{"<br/>".join([f"<b>{_escaped(box.title)}</b>", *map(_escaped, lines)])}"{end}'


def _arrow(arrow: Arrow) -> str:
    label = f"{_PADLOCKS[arrow.padlock]}{_escaped(arrow.label)}"
    return f'-->|"{label}"|' if label else "-->"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)
