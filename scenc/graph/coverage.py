"""Which ways that calls may take the tests have taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node
from scenc.flow.ops.dial_plan import DialPlan
from scenc.graph.build import build
from scenc.graph.people import alike, merged
from scenc.graph.reach import arrivals

Exit = tuple[str, str]
"""A node's id, and the name of an exit of it."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The exits of a node that no test took; those with the same destination are one way.

    `others` is how many nodes there are like this one, of users whose calls go the same way.
    """

    node: Node
    exits: tuple[str, ...]
    ways: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """`ways` are all that calls can take."""

    ways: int
    missed: tuple[Missed, ...]


def coverage(bundle: Bundle, taken: Collection[Exit]) -> Coverage:
    """A way leads from a node that calls can reach to another; a dial plan's numbers are not counted.

    Users whose calls go the same way are tested by one of them.
    """
    stands_for = merged(alike(bundle), bundle)
    others = Counter(stands_for.values())
    used = {(stands_for.get(id, id), exit) for id, exit in taken}
    ways, found = 0, []
    for node, targets in _nodes(bundle):
        if node.id in stands_for:
            continue
        ways += len(targets)
        missed = [exits for exits in targets if not any((node.id, exit) in used for exit in exits)]
        if missed:
            exits = tuple(exit for exits in missed for exit in exits)
            found.append(Missed(node, exits, len(missed), others[node.id]))
    return Coverage(ways, tuple(found))


def _nodes(bundle: Bundle) -> Iterator[tuple[Node, Sequence[list[str]]]]:
    """Each node that is left by an exit, with its exits by where they lead."""
    reached = arrivals(build(bundle.nodes), (*bundle.numbers.values(), bundle.dial_plan))
    for id, node in bundle.nodes.items():
        if id in reached and not isinstance(node.op, DialPlan):
            targets: dict[str, list[str]] = {}
            for exit, target in node.exits.items():
                targets.setdefault(target, []).append(exit)
            yield node, list(targets.values())
