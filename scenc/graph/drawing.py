"""What is to be drawn of a bundle's call flow, whatever it is drawn with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.schedule import Schedule
from scenc.graph.numbers import spans

Padlock = Literal["", "open", "closed"]
USERS = "users"
_NUMBERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Box:
    """`kind` is the operation's name, `number`, or `users`; no line repeats the title."""

    id: str
    kind: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """`label` names the exits it stands for."""

    source: str
    target: str
    label: str = ""
    padlock: Padlock = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Only what a call can reach, callers' numbers first."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing(bundle: Bundle, *, users: bool = False) -> Drawing:
    """The call flow; with `users` each user's own way, else all users in one box."""
    merged = {} if users else _user_entries(bundle)
    boxes: dict[str, Box] = {}
    arrows: list[Arrow] = []
    for box, arrow in _numbers(bundle, merged):
        boxes[box.id] = box
        arrows.append(arrow)
    ahead = [*(arrow.target for arrow in arrows), bundle.dial_plan]
    for id in ahead:
        if id in boxes or not (id == USERS or id in bundle.nodes):
            continue
        boxes[id] = _users(bundle) if id == USERS else _box(bundle.nodes[id], bundle)
        if id != USERS:
            leading = list(_arrows(bundle.nodes[id], merged))
            arrows += leading
            ahead += [arrow.target for arrow in leading]
    return Drawing(tuple(boxes.values()), tuple(arrow for arrow in arrows if arrow.target in boxes))


def _user_entries(bundle: Bundle) -> dict[str, str]:
    """The nodes at which calls to users begin, by what is drawn for them."""
    plan = bundle.nodes.get(bundle.dial_plan)
    numbers = {user.number for user in bundle.users.values()}
    return {target: USERS for number, target in plan.exits.items() if number in numbers} if plan else {}


def _users(bundle: Bundle) -> Box:
    return Box(USERS, USERS, "users", (spans(user.number for user in bundle.users.values()),))


def _numbers(bundle: Bundle, merged: Mapping[str, str]) -> Iterator[tuple[Box, Arrow]]:
    """The company's numbers, those with the same destination together."""
    by_target: dict[str, list[str]] = {}
    for number, target in sorted(bundle.numbers.items()):
        by_target.setdefault(merged.get(target, target), []).append(number)
    for target, numbers in by_target.items():
        id = f"number:{numbers[0]}"
        shown = numbers if len(numbers) <= _NUMBERS_SHOWN else [numbers[0], "…", numbers[-1]]
        yield Box(id, "number", "number", tuple(shown)), Arrow(id, target)


def _box(node: Node, bundle: Bundle) -> Box:
    """Steps of a chain have a slash in their id and are called by what they do."""
    step = "/" in node.id
    title = node.op.name if step else node.id.replace(":", " ")
    again = ", ".join(exit for exit, target in node.exits.items() if target == node.id)
    lines = [
        *([] if step else [node.label]),
        *(f"“{_words(key, bundle)}”" for key in node.op.prompts()),
        *node.op.summary().splitlines(),
        *([f"again on {again}"] if again else []),
    ]
    return Box(node.id, node.op.name, title, tuple(line for line in lines if line and line not in title.split()))


def _words(key: str, bundle: Bundle) -> str:
    prompt = bundle.prompts.get(key)
    return " ".join(prompt.text.split()) or prompt.file if prompt else key


def _arrows(node: Node, merged: Mapping[str, str]) -> Iterator[Arrow]:
    """One arrow to each other node, and for each padlock."""
    exits: dict[tuple[str, Padlock], list[str]] = {}
    for exit, target in node.exits.items():
        if target != node.id:
            exits.setdefault((merged.get(target, target), _padlock(node, exit)), []).append(exit)
    for (target, padlock), names in exits.items():
        yield Arrow(node.id, target, _label(node, names), padlock)


def _padlock(node: Node, exit: str) -> Padlock:
    if not isinstance(node.op, Schedule):
        return ""
    return "open" if exit == "open" else "closed"


def _label(node: Node, exits: list[str]) -> str:
    if isinstance(node.op, DialPlan):
        return spans(exits)
    return "" if exits == ["next"] else ", ".join(exits)
