"""The operations of the flow machine, one file each."""

from __future__ import annotations

from scenc.discovery import classes
from scenc.flow.node import Op

OPS: tuple[type[Op], ...] = tuple(classes("scenc.flow.ops", Op))  # type: ignore[type-abstract]
BY_NAME: dict[str, type[Op]] = {op.name: op for op in OPS}
