"""Play: the caller hears a prompt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scenc.flow.actions import Play
from scenc.media.port import AudioId

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def play(action: Play, call: Call) -> None:
    """Play a prompt of the scenario, maybe made of several sounds; the machine hears when the last one ends."""
    if action.greets and (own := call.exchange.greetings.of(action.greets)):
        call.hearing.play_file(own)
        return
    _play(call, *call.sounds(action))


def _play(call: Call, sound: AudioId, *more: AudioId) -> None:
    call.hearing.play(sound, partial(_play, call, *more) if more else call.prompt_ended)
