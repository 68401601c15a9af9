"""Names as the whole scenario knows them: those of an imported file stand behind the name of the import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from scenc.lang.leaf import Leaf, Word
from scenc.lang.node import Declaration, Node
from scenc.source import Span

N = TypeVar("N", bound=Node)
Full = Callable[[Word], str]
"""The full name of a word; it depends on the file in which the word stands."""


def qualified(node: N, full: Full) -> N:
    """The same with full names where it declares or needs one."""
    names = {id(use.word) for use in node.uses()}
    if isinstance(node, Declaration):
        names.add(id(node.name))
    changed: dict[str, Any] = {}
    for field in node.__dataclass_fields__:
        old = getattr(node, field)
        new = _value(old, names, full)
        if new is not old:
            changed[field] = new
    return replace(node, **changed) if changed else node


def _value(value: Any, names: set[int], full: Full) -> Any:
    if isinstance(value, Leaf):
        name = full(value) if id(value) in names and value.kind == "NAME" else value.value
        return value if name == value.value else value._replace(value=name)
    if isinstance(value, Node):
        return qualified(value, full)
    if not isinstance(value, tuple) or isinstance(value, Span):
        return value
    items = [_value(item, names, full) for item in value]
    return value if all(new is old for new, old in zip(items, value, strict=True)) else tuple(items)
