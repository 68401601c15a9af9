"""StopPlaying: the caller hears no more of the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import StopPlaying

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def stop_playing(action: StopPlaying, call: Call) -> None:
    """Stop the prompt."""
    call.hearing.hush()
