"""Where calls are parked. A place is taken while its call stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from scenc.bundle.schema import Bundle
from scenc.flow.ops.feature import Feature
from scenc.flow.ops.park import Park

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


class Parking:
    """All calls that are parked, by place."""

    def __init__(self) -> None:
        self._places: dict[str, Call] = {}
        self.on_change: Callable[[str], None] = lambda _: None  # of a place

    def at(self, place: str) -> Call | None:
        """The call that waits at a place."""
        call = self._places.get(place)
        return call if call is not None and _waits(call) else None

    def put(self, place: str, call: Call) -> None:
        """Park a call."""
        self._places[place] = call
        self.on_change(place)

    def moved(self, call: Call) -> None:
        """A call may have left its place."""
        for place in [place for place, each in self._places.items() if each is call and not _waits(call)]:
            del self._places[place]
            self.on_change(place)

    def taken(self) -> Mapping[str, Call]:
        """Every place at which a call waits."""
        return {place: call for place, call in sorted(self._places.items()) if _waits(call)}


def places(bundle: Bundle) -> tuple[str, ...]:
    """The numbers of all places."""
    ops = [node.op for node in bundle.nodes.values()]
    return tuple(op.argument for op in ops if isinstance(op, Feature) and op.feature == "fetch")


def _waits(call: Call) -> bool:
    return not call.over and call.bridge is None and isinstance(call.op, Park)
