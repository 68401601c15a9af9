"""Where a node of the flow graph was written, and what it is called in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node
from scenc.model.program import Program
from scenc.source import Span

_WORD = re.compile(r"[\w-]+|.", re.DOTALL)


def span_of(node: Node, program: Program) -> Span:
    """The word at which the node was written."""
    source = program.sources.named(node.place.file)
    start = source.line_starts[node.place.line - 1] + node.place.column - 1
    word = _WORD.match(source.text, start)
    return Span(source.file, start, word.end() if word else start)


def goes_on(ids: Iterable[str], bundle: Bundle, program: Program) -> list[tuple[Span, str]]:
    """A label at each place of a loop, once."""
    spans = dict.fromkeys(span_of(bundle.nodes[id], program) for id in ids)
    return [(span, "goes on here") for span in spans]


def label_of(node: str) -> str:
    """`menu:welcome/5/1` is a step of the menu `welcome`."""
    kind, _, name = node.partition(":")
    name, slash, _ = name.partition("/")
    return f"a step of the {kind} `{name}`" if slash else f"the {kind} `{name}`"
