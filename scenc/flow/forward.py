"""What users have set by telephone: where their calls go instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.bundle.schema import User

LOOP = "feature:forward/loop"
"""The node of a call that was forwarded too often."""
HOPS = 5
"""How often, unless the company says otherwise."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Calls to `user` go to this number, as if the user had dialled it: to the node `plan`."""

    number: str
    user: User
    plan: str


Forwards = Mapping[str, Forward]
"""By the users' nodes; of those who only forward what they do not take, by `at(node, outcome)`."""


def at(node: str, exit: str) -> str:
    """The key for calls that leave a node by this exit."""
    return f"{node} {exit}"


NONE: Forwards = MappingProxyType({})
