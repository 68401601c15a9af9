"""Those who call and are called by way of sipp: its signalling with a voice and ears of our own."""

from __future__ import annotations

from tests.interop.kit import audio
from tests.interop.kit.audio import Samples
from tests.interop.kit.rtp import Endpoint
from tests.interop.kit.sipp import Message, Sipp


class Party:
    """Somebody at the end of a call of sipp's."""

    def __init__(self, sipp: Sipp, endpoint: Endpoint) -> None:
        self.sipp, self.endpoint = sipp, endpoint

    def hears(self, prompt: Samples, timeout: float = 20.0, since: int = 0) -> None:
        """Wait until all of a prompt has been heard, later than the packet number `since`."""

        def judge(sound: Samples) -> bool:
            return len(sound) >= len(prompt) and audio.likeness(sound, prompt) >= 0.9

        self.endpoint.wait_heard("a prompt", judge, timeout, since)

    def hears_tone(self, hz: float, seconds: float = 1.0, timeout: float = 10.0, since: int = 0) -> None:
        """Wait until this much of a tone has been heard, later than the packet number `since`."""
        self.endpoint.wait_heard(
            f"{hz:g} Hz", lambda sound: audio.seconds_of_tone(sound, hz) >= seconds, timeout, since
        )

    def mark(self) -> int:
        """The number of the next packet to be heard."""
        return len(self.endpoint.received)

    def hung_up_on(self, timeout: float = 20.0) -> None:
        """Wait until the PBX ends the call."""
        self.sipp.finish(timeout)


class Callee(Party):
    """Somebody outside who is called, and answers on command."""

    def rung(self, timeout: float = 10.0) -> Message:
        """Wait for the INVITE."""
        return self.sipp.received("INVITE", timeout)

    def answers(self, hz: float) -> None:
        """Answer, once it rings, and say a tone."""
        self.endpoint.connect(*self.rung().media())
        self.endpoint.tone(hz)
        self.sipp.command()


class Caller(Party):
    """Somebody whose call sipp places."""

    def answered(self, timeout: float = 10.0) -> None:
        """Wait until the call is answered; from then on the caller can be heard."""
        self.endpoint.connect(*self.sipp.received(200, timeout).media())

    def hang_up(self) -> None:
        """End the call, which must still be there."""
        self.sipp.command()
        self.sipp.finish()
