"""What a caller hears of us: prompts, files, music, and that telephones ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scenc.media.port import AudioId
from scenc.pbx.calls.sound import samples

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


class Hearing:
    """The ear of one call's caller. Each sound has a token: what a newer one has replaced ends unheard of."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._then: Callable[[], None] | None = None  # what follows the sound that is being played
        self._token = 0
        self._rings = False
        self._sounding: Leg | None = None  # who is rung and can be heard

    def play(self, sound: AudioId, then: Callable[[], None] | None, loop: bool = False) -> None:
        """Answer the caller if need be, and let them hear a sound; `then` follows its end."""
        call = self._call
        call.answer()
        self._rings = False
        if not loop:
            call.reached()
        self._token += 1
        self._then = then
        call.exchange.media.play(call.leg.open_media(), sound, self._token, loop)

    def play_file(self, path: Path) -> None:
        """Let the caller hear a recording of ours once it has been read, unless something else happens before; what
        cannot be read is passed over."""
        self.hush()
        self._token += 1
        call, token = self._call, self._token
        exchange = call.exchange

        def ready(pcm: bytes) -> None:
            if token != self._token:
                return
            if not pcm:
                call.prompt_ended()
                return
            sound = exchange.media.audio(pcm)
            self.play(sound, call.prompt_ended)
            exchange.media.release(sound)

        call.when_done(exchange.loop.run_in_executor(exchange.executor, samples, path), ready)

    def tell(self, sounds: Sequence[AudioId], then: Callable[[], None]) -> None:
        """Both who talk hear these, one after another; `then` follows."""
        call = self._call
        if not sounds or call.bridge is None:
            then()
            return
        call.exchange.media.play(call.bridge.other(call.leg).open_media(), sounds[0], 0)
        self.play(sounds[0], lambda: self.tell(sounds[1:], then))

    def ended(self, token: int) -> None:
        """The sound with this token was heard to its end."""
        if token == self._token and self._then is not None:
            then, self._then = self._then, None
            then()

    def hush(self) -> None:
        """Stop what the caller hears."""
        self._token, self._then = self._token + 1, None
        if self._call.leg.handle is not None:
            self._call.exchange.media.halt(self._call.leg.handle)

    def let_ring(self) -> None:
        """Let the caller hear that somebody is rung."""
        call = self._call
        if not call.diallings or call.leg.over:
            return
        if call.leg.audible:
            self.ring_back()
        else:
            call.leg.ring()

    def ring_back(self) -> None:
        """A caller who hears us hears that telephones ring."""
        call = self._call
        self._token, self._then = self._token + 1, None
        call.exchange.media.play(
            call.leg.open_media(), call.exchange.signal("ringback", call.scenario), self._token, loop=True
        )
        self._rings = True

    def stop_ring_back(self) -> None:
        """No telephone rings any more; whatever else is heard goes on."""
        if self._rings:
            self.hush()

    def sound(self, leg: Leg) -> None:
        """Who is rung, and nobody else is, can be heard before they answer: a carrier's ringing, its announcements."""
        call = self._call
        self._sounding = leg
        if len(call.diallings) == 1 and not call.leg.over and call.leg.sound():
            self.stop_ring_back()
            call.exchange.media.bridge(call.leg.open_media(), leg.open_media())

    def audible(self) -> None:
        """The caller can hear us from now on, before the answer."""
        if self._sounding is not None and not self._sounding.over:
            self.sound(self._sounding)
