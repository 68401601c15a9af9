"""Take: the way through the scenario, written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Take

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def take(action: Take, call: Call) -> None:
    """The call left a node by an exit."""
    call.journal.take(action.exit)
