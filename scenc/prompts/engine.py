"""What every speech engine offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pcm:
    """Mono audio: s16 native-endian `samples` at `rate` Hz."""

    samples: bytes
    rate: int


class SpeechError(Exception):
    """An engine cannot speak. `help` says what the user can do, empty when there is nothing."""

    def __init__(self, reason: str, help: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


class SpeechEngine(Protocol):
    """Turns words into sound; used by several threads at once."""

    name: str

    @property
    def version(self) -> str:
        """Changes whenever the same words may sound different."""

    def speak(self, text: str, language: str, voice: str) -> Pcm:
        """Speak `text` in a BCP 47 language with a `female` or `male` voice. Raises `SpeechError`."""

    def close(self) -> None:
        """End whatever the engine holds."""
