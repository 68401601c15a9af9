"""People, lines, boxes and settings, by the fields of their records; and who has which internal number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from scenc.bundle.codec import plain
from scenc.bundle.schema import Bundle
from scenc.diff.change import Audience, Change, Pair, place
from scenc.diff.words import compared, in_words, said, thing, way
from scenc.flow.node import Node

_COLLEAGUES = frozenset({"users", "phones", "mailboxes", "conferences", "queues"})
_BY_NODES = frozenset({"nodes", "numbers", "prompts"})
"""What callers meet is compared where they meet it."""
_KEYS = frozenset({"name", "key"})
_TOLD = ("number", "display")


def changes(pair: Pair) -> Iterator[Change]:
    """All sections of the bundle, whatever they are, then things without a record, and the internal numbers."""
    for field in fields(Bundle):
        old, new = getattr(pair.old, field.name), getattr(pair.new, field.name)
        if field.name in _BY_NODES:
            continue
        if is_dataclass(old) or is_dataclass(new):
            yield from _fields("operator", field.name, _plain(old, pair.old), _plain(new, pair.new))
        elif _records(old) or _records(new):
            yield from _section(field.name, pair)
        elif old != new:
            yield from _fields("operator", "scenario", {field.name: plain(old)}, {field.name: plain(new)})
    yield from _things(pair)
    yield from _dial_plan(pair)


def _records(section: Any) -> bool:
    return isinstance(section, Mapping) and any(map(is_dataclass, section.values()))


def _plain(record: Any, bundle: Bundle) -> dict[str, Any]:
    return in_words(plain(record), bundle) or {}


def _section(name: str, pair: Pair) -> Iterator[Change]:
    old, new = getattr(pair.old, name), getattr(pair.new, name)
    audience: Audience = "colleagues" if name in _COLLEAGUES else "operator"
    for key in dict.fromkeys((*old, *new)):
        subject = f"{_singular(name)} {key}"
        left, right = _plain(old.get(key), pair.old), _plain(new.get(key), pair.new)
        if not left:
            yield Change(audience, subject, f"{_introduced(subject, right)} is new", new=said(right))
        elif not right:
            yield Change(audience, subject, f"{_introduced(subject, left)} is gone", old=said(left))
        else:
            yield from _fields(audience, subject, left, right)


def _fields(audience: Audience, subject: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for words, left, right in compared(old, new):
        yield Change(audience, subject, f"{subject}: {words}", left, right)


def _introduced(subject: str, record: Mapping[str, Any]) -> str:
    """With the number and the name that people know."""
    number, display = (record.get(field) or "" for field in _TOLD)
    return " ".join(filter(None, [subject, number, f"“{display}”" if display else ""]))


def _singular(section: str) -> str:
    return re.sub(r"(?<=x)es$|s$", "", section)


def _things(pair: Pair) -> Iterator[Change]:
    """Named nodes that are on one side only and have no record: menus, groups, schedules."""
    for one, other, word in ((pair.new, pair.old, "is new"), (pair.old, pair.new, "is gone")):
        owned = set(_owned(one))
        for id, node in one.nodes.items():
            if id not in other.nodes and _has_a_name(node) and id not in owned:
                subject, words = thing(id, one), " ".join(node.op.summary().splitlines())
                sentence = f"{subject} {word}: {words}" if words else f"{subject} {word}"
                was, now = ("", words) if one is pair.new else (words, "")
                yield Change("operator", subject, sentence, was, now, place(node))


def _has_a_name(node: Node) -> bool:
    """Not a step of a chain, nor one of those that are there by themselves."""
    return "/" not in node.id and ":" in node.id and not node.id.startswith(("hangup:", "dial-plan:", "number:"))


def _owned(bundle: Bundle) -> Iterator[str]:
    """Nodes of things that have a record, too."""
    for field in fields(Bundle):
        section = getattr(bundle, field.name)
        if field.name not in _BY_NODES and _records(section):
            yield from (f"{_singular(field.name)}:{name}" for name in section)


def _dial_plan(pair: Pair) -> Iterator[Change]:
    """Internal numbers; those that came or went with the record they belong to have been told."""
    old, new = (bundle.nodes[bundle.dial_plan] for bundle in (pair.old, pair.new))
    for number in sorted(dict.fromkeys((*old.exits, *new.exits))):
        left, right = old.exits.get(number, ""), new.exits.get(number, "")
        told = all(
            not side or _own_number(side, number, bundle) for side, bundle in ((left, pair.old), (right, pair.new))
        )
        if left == right or (told and not (left and right)):
            continue
        was, now = (way([left], pair.old) if left else ""), (way([right], pair.new) if right else "")
        subject = f"internal number {number}"
        if not left:
            sentence = f"{number} reaches {now} now"
        elif not right:
            sentence = f"{number} does not reach {was} any more"
        else:
            sentence = f"{number} reaches {now} instead of {was}"
        yield Change("colleagues", subject, sentence, was, now)


def _told(number: str, old: str, new: str, pair: Pair) -> bool:
    """Whether the number came or went with a record of its own."""
    return not (old and new) and _own_number(old or new, number, pair.old if old else pair.new)


def _own_number(id: str, number: str, bundle: Bundle) -> bool:
    """Whether the node's own record has this number."""
    kind, _, name = id.partition(":")
    for field in fields(Bundle):
        section = getattr(bundle, field.name)
        if field.name not in _BY_NODES and _singular(field.name) == kind and _records(section) and name in section:
            return getattr(section[name], "number", None) == number
    return False
