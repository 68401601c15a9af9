"""What is to be drawn of a bundle's call flow, whatever it is drawn with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scenc.bundle.schema import Bundle
from scenc.flow.node import End, Node
from scenc.flow.ops.dial_plan import UNKNOWN, DialPlan
from scenc.flow.ops.schedule import Schedule
from scenc.flow.timeline import is_clocked
from scenc.graph.numbers import spans
from scenc.graph.people import Alike, alike, by_department, merged, owner, site

Padlock = Literal["", "open", "closed"]
Role = Literal["", "entry", "clock", "keys", "people", "end"]
"""What decides there: nothing but the scenario, the clock, the caller's keys; whom calls come from or reach."""
USERS, NUMBER = "users:", "called:"
_NUMBERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Box:
    """No line repeats the title.

    Boxes of one `cluster` stand together: it names the file or department they are from, or is empty.
    """

    id: str
    role: Role
    title: str
    lines: tuple[str, ...] = ()
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """`label` names the exits it stands for."""

    source: str
    target: str
    label: str = ""
    padlock: Padlock = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Only what a call can reach, callers' numbers first. Internal numbers stand in the titles, not on arrows."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing(bundle: Bundle, *, users: bool = False) -> Drawing:
    """The call flow, a department's users in one box; with `users` their ways, too, those that are alike as one."""
    sketch = _Sketch(bundle, users=users)
    boxes: dict[str, Box] = {}
    arrows: list[Arrow] = []
    for box, arrow in sketch.numbers():
        boxes[box.id] = box
        arrows.append(arrow)
    ahead = [*(arrow.target for arrow in arrows), *sketch.internal()]
    for id in ahead:
        found = None if id in boxes else sketch.box(id)
        if found is None:
            continue
        boxes[id] = found
        leading = list(sketch.arrows(id))
        arrows += leading
        ahead += [arrow.target for arrow in leading]
    drawn = tuple(arrow for arrow in arrows if arrow.target in boxes)
    return Drawing(_clustered(boxes, drawn), drawn)


def _clustered(boxes: Mapping[str, Box], arrows: Iterable[Arrow]) -> tuple[Box, ...]:
    """A company's number stands beside what it leads to; a box alone needs no cluster."""
    beside = {arrow.source: boxes[arrow.target].cluster for arrow in arrows}
    numbers = {id for id in boxes if id.startswith(NUMBER)}
    size = Counter(box.cluster for box in boxes.values() if box.id not in numbers)
    cluster = {box.id: beside[box.id] if box.id in numbers else box.cluster for box in boxes.values()}
    return tuple(replace(box, cluster=cluster[box.id] if size[cluster[box.id]] > 1 else "") for box in boxes.values())


class _Sketch:
    """`people` are those for whom a box stands, by its id; `drawn` the boxes of nodes without one of their own."""

    def __init__(self, bundle: Bundle, *, users: bool) -> None:
        self._bundle = bundle
        groups = alike(bundle) if users else by_department(bundle)
        self._people = {} if users else {f"{USERS}{index}": group for index, group in enumerate(groups)}
        self._drawn = dict(merged(groups, bundle)) if users else {}
        for id, group in self._people.items():
            self._drawn |= {f"user:{user.name}": id for user in group.users}
        self._alike = {group.users[0].name: group for group in groups} if users else {}
        plan = bundle.nodes.get(bundle.dial_plan)
        self._internal = {to: number for number, to in plan.exits.items() if number != UNKNOWN} if plan else {}

    def internal(self) -> Iterator[str]:
        """What colleagues can dial."""
        return (self._drawn.get(id, id) for id in self._internal)

    def numbers(self) -> Iterator[tuple[Box, Arrow]]:
        """The company's numbers, those with the same destination together."""
        by_target: dict[str, list[str]] = {}
        for number, target in sorted(self._bundle.numbers.items()):
            by_target.setdefault(self._drawn.get(target, target), []).append(number)
        for target, numbers in by_target.items():
            id = f"{NUMBER}{numbers[0]}"
            shown = numbers if len(numbers) <= _NUMBERS_SHOWN else [numbers[0], "…", numbers[-1]]
            yield Box(id, "entry", "number", tuple(shown)), Arrow(id, target)

    def box(self, id: str) -> Box | None:
        """A node or people; None if there is nothing of this id."""
        if id in self._people:
            group = self._people[id]
            return Box(id, "people", group.title, (group.numbers,), site(group.users[0].name))
        node = self._bundle.nodes.get(id)
        if node is None:
            return None
        group_of_node = self._alike.get(owner(id))
        return self._owned(node, group_of_node) if group_of_node else self._box(node)

    def arrows(self, id: str) -> Iterator[Arrow]:
        """One arrow to each other box, and for each padlock; a dial plan lists its numbers instead."""
        node = self._bundle.nodes.get(id)
        if node is None or isinstance(node.op, DialPlan):
            return
        exits: dict[tuple[str, Padlock], list[str]] = {}
        for exit, target in node.exits.items():
            if target != node.id:
                exits.setdefault((self._drawn.get(target, target), _padlock(node, exit)), []).append(exit)
        for (target, padlock), names in exits.items():
            yield Arrow(id, target, "" if names == ["next"] else ", ".join(names), padlock)

    def _owned(self, node: Node, group: Alike) -> Box:
        """A node of a user's own; of one who stands for others, too, it says what holds for each."""
        first = group.users[0]
        box = replace(self._box(node), cluster=" ".join(filter(None, [site(first.name), first.department])))
        if len(group.users) == 1:
            return box
        lines = tuple(group.anonymous(line) for line in box.lines if line != node.label)
        if node.id == f"user:{first.name}":
            return replace(box, title=group.title, lines=(group.numbers, *lines))
        return replace(box, title=box.title if "/" in node.id else f"own {node.id.partition(':')[0]}", lines=lines)

    def _box(self, node: Node) -> Box:
        """Steps of a chain have a slash in their id and are called by what they do."""
        step = "/" in node.id
        title = node.op.name if step else " ".join([*node.id.split(":", 1), *self._number(node.id)])
        lines = [*([] if step else [node.label]), *self._said(node)]
        kept = tuple(line for line in lines if line and line not in title.split())
        return Box(node.id, _role(node), title, kept, site(node.id.partition(":")[2].partition("/")[0]))

    def _number(self, id: str) -> list[str]:
        return [self._internal[id]] if id in self._internal else []

    def _said(self, node: Node) -> Iterator[str]:
        if isinstance(node.op, DialPlan):
            yield spans(exit for exit in node.exits if exit != UNKNOWN)
        yield from (f"“{self._words(key)}”" for key in node.op.prompts())
        yield from node.op.summary().splitlines()
        if again := ", ".join(exit for exit, target in node.exits.items() if target == node.id):
            yield f"again on {again}"

    def _words(self, key: str) -> str:
        prompt = self._bundle.prompts.get(key)
        return " ".join(prompt.text.split()) or prompt.file if prompt else key


def _role(node: Node) -> Role:
    if isinstance(node.op, DialPlan):
        return "entry"
    if is_clocked(node):
        return "clock"
    if node.op.listens:
        return "keys"
    if End.HUMAN in node.op.ends():
        return "people"
    return "end" if node.op.ends() else ""


def _padlock(node: Node, exit: str) -> Padlock:
    if not isinstance(node.op, Schedule):
        return ""
    return "open" if exit == "open" else "closed"


def clusters(drawing: Drawing) -> dict[str, list[Box]]:
    """The boxes by their cluster, in the order in which they are drawn."""
    found: dict[str, list[Box]] = {}
    for box in drawing.boxes:
        found.setdefault(box.cluster, []).append(box)
    return found
