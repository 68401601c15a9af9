"""The constructs of the language, one file each: what they state about themselves, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from scenc.discovery import classes
from scenc.lang.node import Node

FOUNDATION = frozenset({"leaf", "node", "phrases", "weave"})
"""Files that are no construct."""


def _rule(name: str) -> str:
    """`GroupOn` is what the grammar's rule `group_on` becomes."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


NODES: Mapping[str, type[Node]] = MappingProxyType(
    {_rule(kind.__name__): kind for kind in classes("scenc.lang", Node, besides=FOUNDATION)}
)
