"""In which languages a call may come to each node."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from scenc.flow.node import Node
from scenc.flow.ops.language import Language


def languages(nodes: Mapping[str, Node], entries: Iterable[str]) -> dict[str, set[str]]:
    """The languages chosen on some way from an entry to the node; empty while none was. Of no node, if none ever is."""
    if not any(type(node.op) is Language for node in nodes.values()):
        return {}
    found: dict[str, set[str]] = {}
    ahead = deque((entry, "") for entry in entries)
    while ahead:
        id, language = ahead.popleft()
        node = nodes.get(id)
        if node is None or language in found.setdefault(id, set()):
            continue
        found[id].add(language)
        after = node.op.language if isinstance(node.op, Language) else language
        ahead.extend((target, after) for target in node.exits.values())
    return found
