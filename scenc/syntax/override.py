"""Blocks in which templates are used: what a block decides itself overrides what a template of its decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from scenc.lang.leaf import Leaf
from scenc.lang.node import Node, Setting
from scenc.lang.template import TemplateUse
from scenc.source import Span

N = TypeVar("N", bound=Node)


def settled(node: N, uses: list[TemplateUse]) -> N:
    """The same with the lines that count. Each `use` is taken out of its block and added to `uses`."""
    changed: dict[str, Any] = {}
    for field in node.__dataclass_fields__:
        old = getattr(node, field)
        if isinstance(old, tuple) and not isinstance(old, Leaf | Span):
            new = _block(old, uses)
            if new is not old:
                changed[field] = new
    return replace(node, **changed) if changed else node


def _block(items: tuple[Any, ...], uses: list[TemplateUse]) -> tuple[Any, ...]:
    found = [item for item in items if isinstance(item, TemplateUse)]
    uses += found
    lines = [item for item in items if not isinstance(item, TemplateUse)]
    if found:
        decided = {(slot, line.span.used) for line in lines if isinstance(line, Setting) for slot in _slots(line)}
        lines = [left for line in lines if (left := _left(line, decided))]
    inner = [settled(line, uses) if isinstance(line, Setting) else line for line in lines]
    same = len(inner) == len(items) and all(one is other for one, other in zip(inner, items, strict=True))
    return items if same else tuple(inner)


def _slots(line: Setting) -> set[str]:
    return {slot if isinstance(slot, str) and not isinstance(slot, Leaf) else slot.value for slot in line.slots()}


def _left(line: Any, decided: set[tuple[str, Span | None]]) -> Any:
    """The line without what is decided by the block, or by the template, that uses the template it stands in."""
    if not isinstance(line, Setting) or line.span.used is None:
        return line
    around = [place.used for place in _places(line.span)]
    lost = {slot for slot in _slots(line) if any((slot, place) in decided for place in around)}
    if not lost:
        return line
    return None if lost == _slots(line) else _without(line, lost)


def _places(span: Span) -> list[Span]:
    """The places of use, from the inside out."""
    return [] if span.used is None else [span.used, *_places(span.used)]


def _without(line: Setting, lost: set[str]) -> Setting:
    """The line without these of its ways: `on busy, no-answer -> …` without `busy`."""
    changed: dict[str, Any] = {
        field: tuple(item for item in value if not (isinstance(item, Leaf) and item.value in lost))
        for field in line.__dataclass_fields__
        if isinstance(value := getattr(line, field), tuple) and not isinstance(value, Leaf | Span)
    }
    return replace(line, **changed)
