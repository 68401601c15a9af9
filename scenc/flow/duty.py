"""Who is on duty in each rota."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scenc.flow.node import Node
from scenc.flow.ops.rota import Rota


def on_duty(nodes: Mapping[str, Node], now: datetime) -> Mapping[str, str]:
    """The person, or `NOBODY`, by the name of the rota; `now` is local time."""
    rotas = (node for node in nodes.values() if isinstance(node.op, Rota))
    return {node.id.partition(":")[2]: node.op.exit_at(now) for node in rotas}
