"""Nodes, steps and values in the words of the language; the short form to be read, the whole one to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal

from scenc.bundle.codec import plain
from scenc.bundle.schema import Bundle, Prompt
from scenc.flow.node import Node
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.play import Play
from scenc.flow.transcript import duration, shortened, spoken

Form = Literal["short", "long", "whole"]
"""To be read; with what the summary does not tell; everything, to be compared."""
_TEXT_SHOWN = 60
_MOST_STEPS = 30
_LONG_LIST = 6
_SOUND = frozenset({"key", "text", "file", "audio", "engine"})


def thing(id: str, bundle: Bundle) -> str:
    """What the scenario calls a node."""
    node = bundle.nodes.get(id)
    if node and isinstance(node.op, HangUp):
        return "hangup" if node.op.cause == "normal" else f"hangup ({node.op.cause})"
    return id.replace(":", " ") or "nothing"


def way(id: str, bundle: Bundle, form: Form = "short") -> str:
    """The steps of a chain up to the thing it leads to."""
    return " -> ".join(_steps(id, bundle, form, ()))


def ways(old: str, new: str, before: Bundle, after: Bundle) -> tuple[str, str] | None:
    """Two ways in words that differ, short if that will do; None if they are the same."""
    whole = way(old, before, "whole"), way(new, after, "whole")
    if whole[0] == whole[1]:
        return None
    forms: tuple[Form, ...] = ("short", "long")
    shorter = ((way(old, before, form), way(new, after, form)) for form in forms)
    return next((words for words in shorter if words[0] != words[1]), whole)


def _steps(id: str, bundle: Bundle, form: Form, seen: tuple[str, ...]) -> list[str]:
    node = bundle.nodes.get(id)
    if node is None or "/" not in id or id in seen or len(seen) == _MOST_STEPS:
        return [thing(id, bundle)]
    words = step(node, bundle, form)
    exits: dict[str, list[str]] = {}
    for exit, target in node.exits.items():
        exits.setdefault(target, []).append(exit)
    if len(exits) == 1:
        return [words, *_steps(next(iter(exits)), bundle, form, (*seen, id))]
    parts = (
        f"{', '.join(names)} -> {' -> '.join(_steps(target, bundle, form, (*seen, id)))}"
        for target, names in exits.items()
    )
    return [f"{words} {{ {'; '.join(parts)} }}" if exits else words]


def step(node: Node, bundle: Bundle, form: Form = "short") -> str:
    """One step of a chain."""
    if form == "short":
        return _short(node, bundle)
    own = {name: f"{field_word(name)} {said(item)}" for name, item in values(node, bundle).items()}
    if form == "whole":
        return f"{node.op.name} ({', '.join(own.values())})"
    told = _short(node, bundle)
    more = [words for words in own.values() if words.partition(" ")[2] not in told]
    return f"{told} ({', '.join(more)})" if more else told


def _short(node: Node, bundle: Bundle) -> str:
    if isinstance(node.op, Play):
        prompt = bundle.prompts.get(node.op.prompt)
        text = spoken(prompt)
        return f"play {text}" if prompt and prompt.file else f"say “{shortened(text, _TEXT_SHOWN)}”"
    if isinstance(node.op, HangUp):
        return thing(node.id, bundle)
    return " ".join([node.op.name, ", ".join(node.op.summary().splitlines())]).rstrip()


def values(node: Node, bundle: Bundle) -> dict[str, Any]:
    """The fields of a node's operation as plain data; for a prompt's key, what is heard."""
    heard = {key: prompt_words(bundle.prompts.get(key), bundle) for key in node.op.prompts()}
    return {name: _heard(item, heard) for name, item in plain(node.op).items()}


def _heard(value: Any, heard: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return heard.get(value, value)
    if isinstance(value, list):
        return [_heard(item, heard) for item in value]
    if isinstance(value, dict):
        return {name: _heard(item, heard) for name, item in value.items()}
    return value


def prompt_words(prompt: Prompt | None, bundle: Bundle) -> str:
    """`“text”`, with what is not as everywhere in the company: the voice, the language."""
    if prompt is None:
        return "silence"
    text = f"play {prompt.file}" if prompt.file else f"“{spoken(prompt)}”"
    own = {} if prompt.file else {each.name: getattr(prompt, each.name) for each in fields(prompt)}
    other = [
        f"{name} {said(plain(item))}"
        for name, item in own.items()
        if name not in _SOUND and item and item != getattr(bundle.company, name, None)
    ]
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


def compared(name: str, old: Any, new: Any) -> str:
    """`channels 4 -> 8`; of long lists what is new and what is gone."""
    if isinstance(old, list) and isinstance(new, list) and len(old) + len(new) > _LONG_LIST:
        fresh, gone = [item for item in new if item not in old], [item for item in old if item not in new]
        parts = [f"{word} {said(items)}" for word, items in (("with", fresh), ("without", gone)) if items]
        if parts:
            return f"{name} {', '.join(parts)}"
    return f"{name} {said(old)} -> {said(new)}"


def field_word(name: str) -> str:
    """A field's name as the language writes words; units stand with the values."""
    return name.removesuffix("_seconds").replace("_", "-") if name != "seconds" else "time"
