"""Music: the caller hears music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Music

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def music(action: Music, call: Call) -> None:
    """Play music over and over, until something else is played."""
    tune = call.scenario.sound(action.prompt) if action.prompt else call.music
    call.hearing.play(tune, None, loop=True)
