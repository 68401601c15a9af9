"""Warn: the call will be ended soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Warn

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def warn(action: Warn, call: Call) -> None:
    """Both hear a tone over what the other says; who waits, instead of the music that follows."""
    if call.bridge is None:
        call.hearing.play(call.exchange.tones.beep, call.prompt_ended)
        return
    for leg in call.bridge.legs:
        call.exchange.media.play(leg.open_media(), call.exchange.tones.beep, 0)
