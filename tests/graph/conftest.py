"""Flow graphs from a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scenc.flow.node import Node, Op, Place
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.schedule.hours import OpeningHours

Nodes = Mapping[str, Node]
Graph = Callable[..., Nodes]

OPS: dict[str, Op] = {
    "play": Play("p"),
    "menu": Menu(("p",), ("1", "2"), 5.0, 2),
    "ring": Ring("simultaneous", ("ewa",), 25.0),
    "hours": Schedule(OpeningHours()),
    "box": Voicemail("office"),
    "end": HangUp(),
    "plan": DialPlan(),
}


def _node(line: str) -> Node:
    """`menu m: 1 a, timeout m` is the menu m with two exits."""
    head, _, tail = line.partition(":")
    kind, id = head.split()
    exits = dict(exit.split() for exit in tail.split(",") if exit.strip())
    return Node(id, OPS[kind], exits, Place("main.scen", 1, 1))


@pytest.fixture(scope="session")
def graph() -> Graph:
    return lambda *lines: {node.id: node for node in map(_node, lines)}
