"""Warn: the call will be ended soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Warn

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def warn(action: Warn, call: Call) -> None:
    """Both hear a tone over what the other says."""
    for leg in call.bridge.legs if call.bridge is not None else ():
        call.exchange.media.play(leg.open_media(), call.exchange.tones.beep, 0)
