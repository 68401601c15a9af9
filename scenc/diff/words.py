"""Nodes, steps and values in the words of the language; the short form to be read, the whole one to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from scenc.bundle.codec import plain
from scenc.bundle.schema import Bundle, Prompt
from scenc.flow.node import Node
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.play import Play
from scenc.flow.script import duration
from scenc.flow.transcript import shortened, spoken

Form = Literal["short", "whole"]
"""To be read; to be compared."""
NO_MORE: Mapping[str, str] = MappingProxyType({})
_TEXT_SHOWN = 60
_MOST_STEPS = 30
_LONG_LIST = 6


def thing(id: str, bundle: Bundle) -> str:
    """What the scenario calls a node."""
    node = bundle.nodes.get(id)
    if node and isinstance(node.op, HangUp):
        return "hangup" if node.op.cause == "normal" else f"hangup ({node.op.cause})"
    return id.replace(":", " ") or "nothing"


def way(steps: Sequence[str], bundle: Bundle, form: Form = "short", more: Mapping[str, str] = NO_MORE) -> str:
    """What is met at these nodes, one after another, and the steps of a chain from the last up to a thing with a name.

    `more` is what is to be said besides the short form, by node.
    """
    if not steps:
        return "nothing"
    *first, last = steps
    words = [step(bundle.nodes[id], form, bundle, more) for id in first]
    return " -> ".join([*words, *_steps(last, bundle, form, more, ())])


def ways(old: Sequence[str], new: Sequence[str], before: Bundle, after: Bundle) -> tuple[str, str] | None:
    """Two ways in words that differ, short if that will do; None if they are the same."""
    whole = way(old, before, "whole"), way(new, after, "whole")
    if whole[0] == whole[1]:
        return None
    short = way(old, before), way(new, after)
    if short[0] != short[1]:
        return short
    apart = _apart(old, new, before, after)
    longer = way(old, before, more=apart[0]), way(new, after, more=apart[1])
    return longer if longer[0] != longer[1] else whole


def _apart(
    old: Sequence[str], new: Sequence[str], before: Bundle, after: Bundle
) -> tuple[dict[str, str], dict[str, str]]:
    """For steps that read alike, the fields in which they differ."""
    more: tuple[dict[str, str], dict[str, str]] = ({}, {})
    ahead, seen = list(zip(old, new, strict=False)), set[tuple[str, str]]()
    while ahead:
        pair = ahead.pop()
        left, right = before.nodes.get(pair[0]), after.nodes.get(pair[1])
        if pair in seen or left is None or right is None:
            continue
        seen.add(pair)
        own = leaves(values(left, before)), leaves(values(right, after))
        names = [name for name in dict.fromkeys((*own[0], *own[1])) if own[0].get(name) != own[1].get(name)]
        for side, fields, id in zip(more, own, pair, strict=True):
            side[id] = ", ".join(f"{name} {said(fields.get(name))}" for name in names)
        if "/" in pair[0] and "/" in pair[1]:
            ahead += [(target, right.exits[exit]) for exit, target in left.exits.items() if exit in right.exits]
    return more


def _steps(id: str, bundle: Bundle, form: Form, more: Mapping[str, str], seen: tuple[str, ...]) -> list[str]:
    node = bundle.nodes.get(id)
    if node is None or "/" not in id or id in seen or len(seen) == _MOST_STEPS:
        return [thing(id, bundle)]
    words = step(node, form, bundle, more)
    exits: dict[str, list[str]] = {}
    for exit, target in node.exits.items():
        exits.setdefault(target, []).append(exit)
    if len(exits) == 1:
        return [words, *_steps(next(iter(exits)), bundle, form, more, (*seen, id))]
    parts = (
        f"{', '.join(names)} -> {' -> '.join(_steps(target, bundle, form, more, (*seen, id)))}"
        for target, names in exits.items()
    )
    return [f"{words} {{ {'; '.join(parts)} }}" if exits else words]


def step(node: Node, form: Form, bundle: Bundle, more: Mapping[str, str] = NO_MORE) -> str:
    """One step of a chain."""
    if form == "whole":
        return f"{node.op.name} {said(values(node, bundle))}"
    short, besides = _short(node, bundle), more.get(node.id, "")
    return f"{short} ({besides})" if besides else short


def _short(node: Node, bundle: Bundle) -> str:
    if isinstance(node.op, Play):
        prompt = bundle.prompts.get(node.op.prompt)
        text = spoken(prompt)
        return f"play {text}" if prompt and prompt.file else f"say “{shortened(text, _TEXT_SHOWN)}”"
    if isinstance(node.op, HangUp):
        return thing(node.id, bundle)
    return " ".join([node.op.name, ", ".join(node.op.summary().splitlines())]).rstrip()


def values(node: Node, bundle: Bundle) -> dict[str, Any]:
    """The fields of a node's operation as plain data, prompts as they are heard."""
    heard: dict[str, Any] = in_words(plain(node.op), bundle)
    return heard


def in_words(value: Any, bundle: Bundle) -> Any:
    """Plain data with what is heard in place of each prompt's key."""
    if isinstance(value, str):
        return prompt_words(bundle.prompts[value], bundle) if value in bundle.prompts else value
    if isinstance(value, list):
        return [in_words(item, bundle) for item in value]
    if isinstance(value, dict):
        return {name: in_words(item, bundle) for name, item in value.items()}
    return value


def leaves(value: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """The single values of nested plain data, by the names on the way; a list of plain values is one value."""
    found: dict[str, Any] = {}
    for name, item in value.items():
        path = f"{before}{field_word(name)}"
        inner = _inner(item)
        if inner:
            found |= leaves(inner, f"{path} ")
        else:
            found[path] = item
    return found


def _inner(value: Any) -> dict[str, Any]:
    """What is nested in a value; items of a list have their place as a name unless there is only one."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return value[0] if len(value) == 1 else {str(place): item for place, item in enumerate(value, 1)}
    return value if isinstance(value, dict) else {}


def prompt_words(prompt: Prompt, bundle: Bundle) -> str:
    """`“text”`, with language and voice if they are not as everywhere in the company."""
    if prompt.file:
        return f"play {prompt.file}"
    own = ((name, getattr(prompt, name)) for name in ("language", "voice"))
    other = [f"{name} {value}" for name, value in own if value != getattr(bundle.company, name)]
    text = f"“{spoken(prompt)}”"
    return f"{text} ({', '.join(other)})" if other else text


def said(value: Any) -> str:
    """A plain value in words; all times of the bundle are seconds with a fraction."""
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return lasting(value)
        case list():
            return ", ".join(map(said, value))
        case dict():
            return f"{{{'; '.join(f'{name} {said(item)}' for name, item in value.items())}}}"
    return str(value)


def lasting(seconds: float) -> str:
    """In the largest unit that needs no fraction."""
    units = ((86400, "d"), (3600, "h"), (60, "min"))
    fitting = (f"{seconds / size:g}{unit}" for size, unit in units if seconds >= size and seconds % size == 0)
    return next(fitting, duration(seconds))


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """For each single value that differs `channels 4 -> 8`, and both values in words."""
    left, right = leaves(old), leaves(new)
    for name in dict.fromkeys((*left, *right)):
        if left.get(name) != right.get(name):
            yield _compared(name, left.get(name), right.get(name)), said(left.get(name)), said(right.get(name))


def _compared(name: str, old: Any, new: Any) -> str:
    """Of long lists what is new and what is gone."""
    if isinstance(old, list) and isinstance(new, list) and len(old) + len(new) > _LONG_LIST:
        fresh, gone = [item for item in new if item not in old], [item for item in old if item not in new]
        parts = [f"{word} {said(items)}" for word, items in (("with", fresh), ("without", gone)) if items]
        if parts:
            return f"{name} {', '.join(parts)}"
    return f"{name} {said(old)} -> {said(new)}"


def field_word(name: str) -> str:
    """A field's name as the language writes words; units stand with the values."""
    return name.removesuffix("_seconds").replace("_", "-") if name != "seconds" else "time"
