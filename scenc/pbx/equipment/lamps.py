"""Lamps that belong to no telephone: of night switches, and of places where calls are parked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenc.bundle.schema import Bundle
from scenc.flow.ops.feature import Feature
from scenc.flow.ops.switch import Switch

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange


def has_lamp(number: str, bundle: Bundle) -> bool:
    """Whether there is something to be seen at a number that is dialled."""
    op = _op(number, bundle)
    return isinstance(op, Switch) or (isinstance(op, Feature) and op.feature == "fetch")


def is_lit(number: str, bundle: Bundle, exchange: Exchange) -> bool:
    """Whether the schedule is held by hand, or a call waits at the place."""
    op = _op(number, bundle)
    if isinstance(op, Switch):
        return op.schedule in exchange.switches.now
    return exchange.parking.at(number) is not None


def of_schedule(schedule: str, bundle: Bundle) -> Iterator[str]:
    """The codes that turn this schedule's switch."""
    for number in bundle.nodes[bundle.dial_plan].exits:
        op = _op(number, bundle)
        if isinstance(op, Switch) and op.schedule == schedule:
            yield number


def _op(number: str, bundle: Bundle) -> object:
    node = bundle.nodes.get(bundle.nodes[bundle.dial_plan].exits.get(number, ""))
    return node.op if node is not None else None
