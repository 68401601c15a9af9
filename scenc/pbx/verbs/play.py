"""Play: the caller hears a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Play

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def play(action: Play, call: Call) -> None:
    """Play a prompt of the scenario; the machine hears when it ends."""
    call.play(call.scenario.sound(action.prompt), call.prompt_ended)
