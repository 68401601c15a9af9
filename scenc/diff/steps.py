"""Menus, groups, people: what callers meet there, and where its exits lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, cast

from scenc.bundle.schema import Bundle
from scenc.diff.change import Audience, Change, Pair, place
from scenc.diff.first import first_met
from scenc.diff.waits import Waits, longer
from scenc.diff.words import compared, thing, values, way, ways
from scenc.flow.node import EdgeKind, Node, Op
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.timeline import is_clocked
from scenc.graph.build import build
from scenc.graph.numbers import spans
from scenc.graph.reach import arrivals

_BY_TIMES = frozenset({"hours", "duty"})
"""Fields that `times` compares."""
_KEYS = re.compile(r"[0-9*#]+")


def changes(pair: Pair) -> Iterator[Change]:
    """Everything with a name that both versions have. Steps of a chain are compared where the chain begins."""
    comparison = _Comparison(pair)
    for id, new in pair.new.nodes.items():
        old = pair.old.nodes.get(id)
        if old is not None and "/" not in id and not isinstance(new.op, DialPlan):
            yield from comparison.fields(old, new)
            if not is_clocked(new):
                yield from comparison.exits(old, new)


class _Comparison:
    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.waits = Waits(pair.old.nodes), Waits(pair.new.nodes)
        self.first = first_met(pair.new, pair.first, pair.last)
        self.public = {id for bundle in (pair.old, pair.new) for id in _public(bundle)}

    def audience(self, id: str) -> Audience:
        """Callers from outside notice what they can reach."""
        return "callers" if id in self.public else "colleagues"

    def fields(self, old: Node, new: Node) -> Iterator[Change]:
        """What the operation holds."""
        name, audience = thing(new.id, self.pair.new), self.audience(new.id)
        if old.label != new.label:
            sentence = f"{name} is titled “{new.label}” instead of “{old.label}”"
            yield Change("operator", name, sentence, old.label, new.label, place(new))
        if old.op.name != new.op.name:
            sentence = f"{name} is a {new.op.name} instead of a {old.op.name}"
            yield Change(audience, name, sentence, old.op.name, new.op.name, place(new))
            return
        before, after = values(old, self.pair.old), values(new, self.pair.new)
        differing = [field for field in dict.fromkeys((*before, *after)) if before.get(field) != after.get(field)]
        if any(_in_summary(old.op, new.op, field) for field in differing):
            was, now = _lines_apart(old.op.summary(), new.op.summary())
            yield Change(audience, name, f"{name}: {was} -> {now}", was, now, place(new))
        exits = {*old.exits, *new.exits}
        for field in differing:
            left, right = before.get(field), after.get(field)
            if field in _BY_TIMES or _in_summary(old.op, new.op, field) or _named_by(exits, left, right):
                continue
            for words, was, now in compared({field: left}, {field: right}):
                yield Change(audience, name, f"{name}: {words}", was, now, place(new))

    def exits(self, old: Node, new: Node) -> Iterator[Change]:
        """Where it leads; exits of which the same is to be said together."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for exit in dict.fromkeys((*old.exits, *new.exits)):
            left, right = old.exits.get(exit, ""), new.exits.get(exit, "")
            wait = longer(self.waits[0].longest(left), self.waits[1].longest(right)) if left and right else ""
            differing = ways([left], [right], self.pair.old, self.pair.new)
            if differing:
                shown = (differing[0] if left else "", differing[1] if right else "")
                found.setdefault((*shown, wait), []).append(exit)
            elif wait and new.op.edge_kind(exit) is EdgeKind.CHOICE:
                shown = (way([left], self.pair.old), way([right], self.pair.new))
                found.setdefault((*shown, wait), []).append(exit)
        for (before, after, wait), exits in found.items():
            first = f"first on {self.first[new.id]}" if new.id in self.first and before != after else ""
            sentence = _sentence(_who(new, exits, self.pair.new), before, after, [first, wait])
            yield Change(self.audience(new.id), thing(new.id, self.pair.new), sentence, before, after, place(new))


def _in_summary(old: Op, new: Op, field: str) -> bool:
    """Whether an operation's summary tells this field."""
    return field not in _BY_TIMES and _with(old, field, new).summary() != old.summary()


def _named_by(exits: Collection[str], *lists: object) -> bool:
    """Whether the lists say nothing but which exits there are."""
    return all(isinstance(each, list) and set(map(str, each)) <= set(exits) for each in lists)


def _with(old: Op, field: str, new: Op) -> Op:
    return cast("Op", replace(cast("Any", old), **{field: getattr(new, field)}))


def _lines_apart(old: str, new: str) -> tuple[str, str]:
    """The lines that are not in both."""
    before, after = old.splitlines(), new.splitlines()
    left, right = ([line for line in one if line not in other] for one, other in ((before, after), (after, before)))
    return ", ".join(left) or "nothing", ", ".join(right) or "nothing"


def _who(node: Node, exits: list[str], bundle: Bundle) -> str:
    if all(_KEYS.fullmatch(exit) for exit in exits):
        return f"callers who press {spans(exits)} in {thing(node.id, bundle)}"
    if exits == ["next"]:
        return f"callers at {thing(node.id, bundle)}"
    return f"callers at {thing(node.id, bundle)}, on {', '.join(exits)},"


def _sentence(who: str, before: str, after: str, more: list[str]) -> str:
    said = "; ".join(filter(None, more))
    if before == after:
        return f"{who.rstrip(',')}: {said}"
    if not before:
        what = f"{who} reach {after} now"
    elif not after:
        what = f"{who} do not reach {before} any more"
    else:
        what = f"{who} reach {after} instead of {before}"
    return "; ".join(filter(None, [what, said]))


def _public(bundle: Bundle) -> Iterator[str]:
    yield from arrivals(build(bundle.nodes), bundle.numbers.values())
