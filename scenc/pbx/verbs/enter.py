"""Enter: the way through the scenario, written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Enter

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def enter(action: Enter, call: Call) -> None:
    """The call arrived at a node."""
    call.journal.enter(call.scenario.bundle.nodes[action.node], call.exchange.time())
