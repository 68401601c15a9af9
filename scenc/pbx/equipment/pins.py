"""The secrets that callers are asked for."""

from __future__ import annotations

from scenc.bundle.schema import Bundle
from scenc.flow.ops.pin import Pin


def pins(bundle: Bundle) -> tuple[str, ...]:
    """Their names, each once."""
    asked = (node.op.secret for node in bundle.nodes.values() if isinstance(node.op, Pin))
    return tuple(dict.fromkeys((*asked, *(box.pin for box in bundle.mailboxes.values() if box.pin))))
