"""What every speech engine offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pcm:
    """Mono audio: s16 native-endian `samples` at `rate` Hz."""

    samples: bytes
    rate: int


class Fault(Enum):
    """What is wrong with a prompt: the code and name of its diagnostic."""

    MISSING = ("A801", "missing-recording")
    UNREADABLE = ("A802", "unreadable-recording")
    SILENT = ("A803", "silent-prompt")
    UNSPOKEN = ("A813", "unspoken-prompt")
    CLIPPED = ("A804", "clipped-recording")
    LONG = ("A806", "long-recording")
    POOR = ("A807", "poor-recording")
    HEAVY = ("A814", "heavy-recording")

    @property
    def warns(self) -> bool:
        """Whether the prompt can be heard all the same."""
        return self in (Fault.CLIPPED, Fault.LONG, Fault.POOR, Fault.HEAVY)


class SpeechError(Exception):
    """A prompt cannot be made into sound. `help` says what the user can do, empty when there is nothing."""

    def __init__(self, reason: str, help: str = "", fault: Fault = Fault.UNSPOKEN) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help
        self.fault = fault


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
