"""Things that only got another name: nobody hears it, and nothing else is to be told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from scenc.bundle.schema import Bundle
from scenc.diff.change import Change, Pair, place
from scenc.diff.words import thing
from scenc.flow.node import Node

T = TypeVar("T")
_GIVEN = re.compile(r"(?!dial-plan:|hangup:|number:)([\w-]+):([^/]+)(.*)", re.DOTALL)
"""The id of a node: its kind, the name it has from the scenario, and the step."""
_COMPANIONS = ("mailbox:", "switch:")
"""Nodes that may be there beside another of the same name, which they belong to."""


def with_new_names(pair: Pair) -> tuple[Pair, list[Change]]:
    """The pair with the new names on both sides, and what has been renamed: things with the same number or title."""
    names = dict(_renamed(pair))
    changes = []
    for old, new in names.items():
        own = (id for id in pair.new.nodes if _name(id) == new and "/" not in id)
        id = min(own, key=lambda node: node.startswith(_COMPANIONS))
        sentence = f"{thing(id, pair.new)} was called {old}"
        changes.append(Change("operator", thing(id, pair.new), sentence, old, new, place(pair.new.nodes[id])))
    return (replace(pair, old=_in_bundle(pair.old, names)) if names else pair), changes


def _renamed(pair: Pair) -> Iterator[tuple[str, str]]:
    """Old names with the new ones: what one side alone has, of one kind, and only one of it."""
    old, new = ({_name(id) for id in bundle.nodes} for bundle in (pair.old, pair.new))
    gone, come = _by_mark(pair.old, old - new), _by_mark(pair.new, new - old)
    for mark, names in gone.items():
        if len(names) == len(come.get(mark, ())) == 1:
            yield names[0], come[mark][0]


def _by_mark(bundle: Bundle, names: set[str]) -> dict[tuple[str, str], list[str]]:
    """The kind, and the internal number or title."""
    numbers = {target: number for number, target in bundle.nodes[bundle.dial_plan].exits.items()}
    found: dict[tuple[str, str], list[str]] = {}
    for id, node in bundle.nodes.items():
        mark = numbers.get(id) or node.label
        if "/" not in id and _name(id) in names and mark and not _belongs_to_a_user(id, bundle):
            found.setdefault((id.partition(":")[0], mark), []).append(_name(id))
    return found


def _belongs_to_a_user(id: str, bundle: Bundle) -> bool:
    """A user's own mailbox is renamed with the user."""
    return id.startswith("mailbox:") and _name(id) in bundle.users


def _name(id: str) -> str:
    match = _GIVEN.fullmatch(id)
    return match[2] if match else ""


def _in_bundle(bundle: Bundle, names: Mapping[str, str]) -> Bundle:
    nodes = {_id(id, names): _in_node(node, names) for id, node in bundle.nodes.items()}
    numbers = {number: _id(target, names) for number, target in bundle.numbers.items()}
    sections = {
        field.name: {names.get(key, key): _in_value(item, names) for key, item in getattr(bundle, field.name).items()}
        for field in fields(Bundle)
        if field.name not in {"nodes", "numbers", "prompts"} and isinstance(getattr(bundle, field.name), Mapping)
    }
    return replace(bundle, nodes=nodes, numbers=numbers, **cast("Any", sections))


def _in_node(node: Node, names: Mapping[str, str]) -> Node:
    """Prompts stay as they are."""
    own = {key: key for key in node.op.prompts()}
    exits = {names.get(exit, exit): _id(target, names) for exit, target in node.exits.items()}
    label = names.get(node.label, node.label)
    return replace(node, id=_id(node.id, names), op=_in_value(node.op, {**names, **own}), exits=exits, label=label)


def _in_value(value: T, names: Mapping[str, str]) -> T:
    """Wherever a name stands alone."""
    changed: Any = value
    if isinstance(value, str):
        changed = names.get(value, _id(value, names))
    elif isinstance(value, tuple):
        changed = tuple(_in_value(item, names) for item in value)
    elif isinstance(value, Mapping):
        changed = {names.get(key, key): _in_value(item, names) for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        own = {field.name: _in_value(getattr(value, field.name), names) for field in fields(value) if field.init}
        changed = replace(cast("Any", value), **own)
    return cast("T", changed)


def _id(id: str, names: Mapping[str, str]) -> str:
    match = _GIVEN.fullmatch(id)
    return f"{match[1]}:{names[match[2]]}{match[3]}" if match and match[2] in names else id
